/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef HTTP_MESSAGE_H_
#define HTTP_MESSAGE_H_

/*
 * What the HTTP servers share: requests, taken from what has arrived, and the heads of responses
 * (RFC 9110, RFC 9112). No sockets, and nothing that threads would have to take turns at.
 */
#include "http_text.h"

#include <stdio.h>
#include <time.h>

enum { REQUEST = 8192, PATH = 1024 };

struct status {
  int code;
  const char* reason;
};

static const struct status ok = {200, "OK"};
static const struct status partial = {206, "Partial Content"};
static const struct status moved = {301, "Moved Permanently"};
static const struct status bad_request = {400, "Bad Request"};
static const struct status not_found = {404, "Not Found"};
static const struct status method_not_allowed = {405, "Method Not Allowed"};
static const struct status not_satisfiable = {416, "Range Not Satisfiable"};
static const struct status too_large = {431, "Request Header Fields Too Large"};
static const struct status version_not_supported = {505, "HTTP Version Not Supported"};

/* What has arrived. The first `taken` bytes are the last request, which the next one replaces. */
struct inbox {
  char bytes[REQUEST];
  size_t size;
  size_t taken;
};

/* A request for `path`, below the root; or, when the status is not ok, what is wrong with it. */
struct request {
  struct status status;
  char path[PATH];
  const char* target; /* that of the request, from the first slash on */
  const char* fields; /* lines that end in LF */
  int with_body;      /* whether the response has one */
  int last;           /* whether the connection ends with the response */
};

/* Reads a head that has been simplified. */
static inline struct status read_head(char* head, struct request* request) {
  char* line_end = strchr(head, '\n');
  char* method = head;
  char* target = NULL;
  char* version = NULL;

  *line_end = '\0';
  request->fields = line_end + 1;
  target = strchr(method, ' ');
  version = target == NULL ? NULL : strchr(target + 1, ' ');
  if (version == NULL || !is_version(version + 1)) return bad_request;
  *target++ = '\0';
  *version++ = '\0';
  if (version[5] != '1') return version_not_supported;
  request->with_body = strcmp(method, "HEAD") != 0;
  if (request->with_body && strcmp(method, "GET") != 0) return method_not_allowed;
  /* A request with a body is taken as the last one: the body is not read. */
  request->last = version[7] == '0' || has_word(request->fields, "Connection", "close") ||
                  field(request->fields, "Transfer-Encoding") != NULL ||
                  field(request->fields, "Content-Length") != NULL;
  if (version[7] != '0' && field(request->fields, "Host") == NULL) return bad_request;
  request->target = origin_form(target);
  return path_of(request->target, request->path, sizeof request->path) ? ok : bad_request;
}

/* Takes the next request. Returns 0 when it is not complete yet. */
static inline int take_request(struct inbox* inbox, struct request* request) {
  size_t end = inbox->taken;
  /* Empty lines before a request are skipped. */
  while (end < inbox->size && (inbox->bytes[end] == '\r' || inbox->bytes[end] == '\n')) ++end;
  inbox->size -= end;
  memmove(inbox->bytes, inbox->bytes + end, inbox->size);
  inbox->bytes[inbox->size] = '\0';
  inbox->taken = head_size(inbox->bytes);
  request->with_body = request->last = 1;
  if (inbox->taken > 0) {
    simplify(inbox->bytes, inbox->taken);
    request->status = read_head(inbox->bytes, request);
    return 1;
  }
  request->status = inbox->size == REQUEST - 1 ? too_large : bad_request;
  /* A NUL would hide the rest from us. */
  return inbox->size == REQUEST - 1 || strlen(inbox->bytes) != inbox->size;
}

/* Where further bytes go, and how many may: at least one while a request is incomplete. */
static inline char* inbox_end(struct inbox* inbox) { return inbox->bytes + inbox->size; }
static inline size_t inbox_room(const struct inbox* inbox) { return REQUEST - 1 - inbox->size; }

/* Writes the head of a response; returns its size. `more` is further fields, each with CR LF. */
static inline size_t write_head(char* output, size_t size, const struct request* request,
                                struct status status, const char* type, long long length,
                                const char* more) {
  char date[64];
  struct tm tm;
  time_t now = time(NULL);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
  return (size_t)snprintf(
      output, size,
      "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\n%s%s\r\n",
      status.code, status.reason, date, type, length, more,
      request->last ? "Connection: close\r\n" : "");
}

/* Writes a whole response that only tells the status. */
static inline size_t write_status(char* output, size_t size, const struct request* request,
                                  struct status status, const char* more) {
  char body[128];
  int length = snprintf(body, sizeof body, "%d %s\n", status.code, status.reason);
  size_t head = 0;
  if (status.code == method_not_allowed.code) more = "Allow: GET, HEAD\r\n";
  head = write_head(output, size, request, status, "text/plain; charset=utf-8", length, more);
  if (!request->with_body) return head;
  memcpy(output + head, body, (size_t)length);
  return head + (size_t)length;
}

#endif
