/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Serves the files below a folder with HTTP/1.1 (RFC 9110, RFC 9112): GET and
 * HEAD, persistent connections, pipelining, many clients in one thread. Files
 * are sent in pieces, so their size does not matter.
 *
 * Usage: http_server [PORT [FOLDER]]
 */
#include "sample.h"

#include <fcntl.h>
#include <poll.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>

enum { CLIENTS = 256, REQUEST = 8192, OUTPUT = 65536, IDLE_SECONDS = 30, PATH = 1024 };

/*
 * A client either sends us a request, gathered in `request`, or is sent the
 * response: `output` from `start` to `end`, then the rest of `file`. After the
 * last response, what still comes is thrown away until the client closes: to
 * close first could cost it the response.
 */
struct client {
  char request[REQUEST];
  size_t request_size;
  char output[OUTPUT];
  size_t start;
  size_t end;
  int file;
  off_t file_left;
  int close_after;
  int draining;
  time_t last_active;
};

struct status {
  int code;
  const char* reason;
};

static const struct status ok = {200, "OK"};
static const struct status bad_request = {400, "Bad Request"};
static const struct status not_found = {404, "Not Found"};
static const struct status method_not_allowed = {405, "Method Not Allowed"};
static const struct status too_large = {431, "Request Header Fields Too Large"};
static const struct status version_not_supported = {505, "HTTP Version Not Supported"};

/* Slot 0 is the listening socket; a free slot has the descriptor -1. */
static struct pollfd slots[1 + CLIENTS];
static struct client* clients[1 + CLIENTS];
static int used = 0;
static int folder = -1;

static int temporary(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static const char* content_type(const char* path) {
  static const char* const types[][2] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".md", "text/markdown; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".gif", "image/gif"},
      {".ico", "image/x-icon"},
      {".pdf", "application/pdf"},
      {".wasm", "application/wasm"},
  };
  const char* extension = strrchr(path, '.');
  size_t i = 0;
  for (i = 0; extension != NULL && i < sizeof types / sizeof types[0]; ++i)
    if (strcasecmp(extension, types[i][0]) == 0) return types[i][1];
  return "application/octet-stream";
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/*
 * Turns the target of a request into a path below the folder: decoded, without
 * the query, relative. Returns 0 when the target is malformed, too long, or has
 * a segment that could lead out of the folder.
 */
static int path_of(const char* target, char* path, size_t size) {
  size_t used_size = 0;
  const char* segment = path;
  if (*target++ != '/') return 0;
  for (;; ++target) {
    int end = *target == '\0' || *target == '?' || *target == '#';
    char c = *target;
    if (c == '%') {
      int high = hex_digit(target[1]);
      int low = high < 0 ? -1 : hex_digit(target[2]);
      if (low < 0) return 0;
      c = (char)(high * 16 + low);
      if (c == '\0') return 0;
      target += 2;
    }
    if (used_size + sizeof "index.html" > size) return 0;
    if (end || c == '/') {
      size_t length = (size_t)(path + used_size - segment);
      if ((length == 1 && segment[0] == '.') || (length == 2 && memcmp(segment, "..", 2) == 0) ||
          (length == 0 && !end))
        return 0;
      if (end) break;
      segment = path + used_size + 1;
    }
    path[used_size++] = c;
  }
  if (segment == path + used_size) {
    memcpy(path + used_size, "index.html", sizeof "index.html");
  } else {
    path[used_size] = '\0';
  }
  return 1;
}

/* The value of a header field, or NULL. The fields are lines that end in CR LF. */
static const char* field(const char* fields, const char* name) {
  size_t length = strlen(name);
  for (; *fields != '\0' && *fields != '\r'; fields = strstr(fields, "\r\n") + 2) {
    if (strncasecmp(fields, name, length) == 0 && fields[length] == ':') {
      fields += length + 1;
      return fields + strspn(fields, " \t");
    }
  }
  return NULL;
}

static void put_head(struct client* client, struct status status, const char* type,
                     long long length) {
  char date[64];
  time_t now = time(NULL);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&now));
  client->start = 0;
  client->end = (size_t)snprintf(
      client->output, sizeof client->output,
      "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\n%s%s\r\n",
      status.code, status.reason, date, type, length,
      status.code == method_not_allowed.code ? "Allow: GET, HEAD\r\n" : "",
      client->close_after ? "Connection: close\r\n" : "");
}

static void answer_status(struct client* client, struct status status, int with_body) {
  char body[128];
  int length = snprintf(body, sizeof body, "%d %s\n", status.code, status.reason);
  put_head(client, status, "text/plain; charset=utf-8", length);
  if (with_body) {
    memcpy(client->output + client->end, body, (size_t)length);
    client->end += (size_t)length;
  }
}

static void answer_file(struct client* client, const char* path, int with_body) {
  struct stat info;
  int file = openat(folder, path, O_RDONLY | O_NONBLOCK);
  if (file < 0 || fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
    if (file >= 0) close(file);
    answer_status(client, not_found, with_body);
    return;
  }
  put_head(client, ok, content_type(path), (long long)info.st_size);
  if (!with_body) {
    close(file);
    return;
  }
  client->file = file;
  client->file_left = info.st_size;
}

/* Answers the request whose head, with a final NUL, is given. */
static void answer(struct client* client, char* head) {
  char path[PATH];
  char* line_end = strstr(head, "\r\n");
  const char* fields = line_end + 2;
  const char* connection = field(fields, "Connection");
  char* method = head;
  char* target = NULL;
  char* version = NULL;
  int with_body = 1;

  *line_end = '\0';
  target = strchr(method, ' ');
  version = target == NULL ? NULL : strchr(target + 1, ' ');
  client->close_after = 1;
  if (version == NULL) {
    answer_status(client, bad_request, 1);
    return;
  }
  *target++ = '\0';
  *version++ = '\0';
  if (strncmp(version, "HTTP/1.", 7) != 0) {
    answer_status(client, version_not_supported, 1);
    return;
  }
  with_body = strcmp(method, "HEAD") != 0;
  if (with_body && strcmp(method, "GET") != 0) {
    answer_status(client, method_not_allowed, 1);
    return;
  }
  /* A request with a body is taken as the last one: the body is not read. */
  client->close_after = strcmp(version, "HTTP/1.0") == 0 ||
                        (connection != NULL && strncasecmp(connection, "close", 5) == 0) ||
                        field(fields, "Transfer-Encoding") != NULL ||
                        field(fields, "Content-Length") != NULL;
  if ((strcmp(version, "HTTP/1.1") == 0 && field(fields, "Host") == NULL) ||
      !path_of(target, path, sizeof path)) {
    answer_status(client, bad_request, with_body);
    return;
  }
  answer_file(client, path, with_body);
}

/* Answers the next request if it is complete. Returns 1 if there is an answer to send. */
static int take_request(struct client* client) {
  char* head_end = NULL;
  client->request[client->request_size] = '\0';
  head_end = strstr(client->request, "\r\n\r\n");
  if (head_end == NULL) {
    /* A NUL would hide the rest from us. */
    int hopeless = client->request_size == REQUEST - 1;
    int binary = strlen(client->request) != client->request_size;
    if (!hopeless && !binary) return 0;
    client->close_after = 1;
    answer_status(client, hopeless ? too_large : bad_request, 1);
    return 1;
  }
  head_end[2] = '\0';
  head_end += 4;
  answer(client, client->request);
  client->request_size -= (size_t)(head_end - client->request);
  memmove(client->request, head_end, client->request_size);
  return 1;
}

static int sending(const struct client* client) {
  return client->start < client->end || client->file >= 0;
}

/* Refills the output from the file. Returns 0 when the file is shorter than promised. */
static int read_file(struct client* client) {
  size_t wanted = client->file_left < OUTPUT ? (size_t)client->file_left : (size_t)OUTPUT;
  ssize_t size = wanted == 0 ? 0 : read(client->file, client->output, wanted);
  if (size < 0 || (size == 0 && wanted > 0)) return 0;
  client->start = 0;
  client->end = (size_t)size;
  client->file_left -= size;
  if (client->file_left == 0) {
    close(client->file);
    client->file = -1;
  }
  return 1;
}

/* Sends until all is sent or the client must be waited for. Returns 0 when the client is lost. */
static int send_answer(int fd, struct client* client) {
  while (sending(client)) {
    ssize_t sent = 0;
    if (client->start == client->end) {
      if (!read_file(client)) return 0;
      continue;
    }
    sent = send(fd, client->output + client->start, client->end - client->start, MSG_NOSIGNAL);
    if (sent < 0) return temporary(errno);
    client->start += (size_t)sent;
  }
  if (client->close_after && !client->draining) {
    client->draining = 1;
    return shutdown(fd, SHUT_WR) == 0;
  }
  return 1;
}

/* Goes on with a client that is ready. Returns 0 when the client is done. */
static int serve_client(int fd, struct client* client) {
  client->last_active = time(NULL);
  if (!sending(client)) {
    size_t kept = client->draining ? 0 : client->request_size;
    ssize_t size = recv(fd, client->request + kept, REQUEST - 1 - kept, 0);
    if (size < 0) return temporary(errno);
    if (size == 0) return 0;
    if (client->draining) return 1;
    client->request_size += (size_t)size;
  }
  do {
    if (!send_answer(fd, client)) return 0;
  } while (!sending(client) && !client->draining && take_request(client));
  return 1;
}

static void add_client(void) {
  int slot = 1;
  int fd = accept(slots[0].fd, NULL, NULL);
  struct client* client = NULL;
  if (fd < 0) return;
  client = (struct client*)malloc(sizeof *client);
  if (client == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
    free(client);
    close(fd);
    return;
  }
  client->request_size = client->start = client->end = 0;
  client->file = -1;
  client->close_after = client->draining = 0;
  client->last_active = time(NULL);
  while (slots[slot].fd >= 0) ++slot;
  slots[slot].fd = fd;
  slots[slot].events = POLLIN;
  clients[slot] = client;
  /* A full table lets further clients wait in the kernel's queue. */
  if (++used == CLIENTS) slots[0].fd = -slots[0].fd - 1;
}

static void remove_client(int slot) {
  if (clients[slot]->file >= 0) close(clients[slot]->file);
  free(clients[slot]);
  close(slots[slot].fd);
  slots[slot].fd = -1;
  slots[slot].revents = 0;
  if (used-- == CLIENTS) slots[0].fd = -slots[0].fd - 1;
}

static void visit(int slot, time_t now) {
  struct client* client = clients[slot];
  int idle = slots[slot].revents == 0;
  if (slots[slot].fd < 0) return;
  if (idle ? now - client->last_active > IDLE_SECONDS : !serve_client(slots[slot].fd, client)) {
    remove_client(slot);
    return;
  }
  slots[slot].events = sending(client) ? POLLOUT : POLLIN;
}

int main(int argc, char** argv) {
  struct endpoint at = any_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  const char* name = argc > 2 ? argv[2] : ".";
  int slot = 0;

  print_by_line();
  folder = open(name, O_RDONLY | O_DIRECTORY);
  if (folder < 0) fail(name);
  for (slot = 1; slot <= CLIENTS; ++slot) slots[slot].fd = -1;
  slots[0].fd = serve(&at, SOCK_STREAM);
  slots[0].events = POLLIN;
  if (fcntl(slots[0].fd, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  printf("Serving %s\n", name);
  print_own_address("Listening on", slots[0].fd);

  for (;;) {
    /* With clients, wake up now and then to drop the idle ones. */
    if (poll(slots, 1 + CLIENTS, used > 0 ? 1000 * IDLE_SECONDS / 2 : -1) < 0) fail("poll");
    for (slot = 1; slot <= CLIENTS; ++slot) visit(slot, time(NULL));
    if (slots[0].fd >= 0 && slots[0].revents != 0) add_client();
  }
}
