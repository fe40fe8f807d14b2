/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Serves the files below a folder with HTTP/1.1 (RFC 9110, RFC 9112): GET and
 * HEAD, single ranges, persistent connections, pipelining, many clients in one
 * thread. Files are sent in pieces, so their size does not matter.
 *
 * Listens on PORT, or on the first socket passed in that listens:
 *   iwasm --listen=127.0.0.1:8080 --map-dir=.::public http_server.wasm
 *
 * Usage: http_server [PORT [FOLDER]]
 */
#include "http_text.h"
#include "sample.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>

enum { CLIENTS = 256, REQUEST = 8192, OUTPUT = 65536, IDLE_SECONDS = 30, PATH = 1024 };
enum { CROWDED_SECONDS = 2 }; /* how long a client may idle when others wait for its place */

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
static const struct status partial = {206, "Partial Content"};
static const struct status moved = {301, "Moved Permanently"};
static const struct status bad_request = {400, "Bad Request"};
static const struct status not_found = {404, "Not Found"};
static const struct status method_not_allowed = {405, "Method Not Allowed"};
static const struct status not_satisfiable = {416, "Range Not Satisfiable"};
static const struct status too_large = {431, "Request Header Fields Too Large"};
static const struct status version_not_supported = {505, "HTTP Version Not Supported"};

/* Slot 0 is the listening socket or, when it must wait, -1; so is a free slot. */
static struct pollfd slots[1 + CLIENTS];
static struct client* clients[1 + CLIENTS];
static int used = 0;
static int listener = -1;
static int folder = -1;

static int temporary(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* `more` is further fields, each with its CR LF. */
static void put_head(struct client* client, struct status status, const char* type,
                     long long length, const char* more) {
  char date[64];
  time_t now = time(NULL);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&now));
  client->start = 0;
  client->end = (size_t)snprintf(
      client->output, sizeof client->output,
      "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\n%s%s\r\n",
      status.code, status.reason, date, type, length, more,
      client->close_after ? "Connection: close\r\n" : "");
}

static void answer_status(struct client* client, struct status status, int with_body,
                          const char* more) {
  char body[128];
  int length = snprintf(body, sizeof body, "%d %s\n", status.code, status.reason);
  put_head(client, status, "text/plain; charset=utf-8", length, more);
  if (with_body) {
    memcpy(client->output + client->end, body, (size_t)length);
    client->end += (size_t)length;
  }
}

/* The folder's own address ends in a slash, so that relative links in its index work. */
static void answer_moved(struct client* client, const char* target, int with_body) {
  char location[REQUEST + 32];
  size_t path = strcspn(target, "?#");
  snprintf(location, sizeof location, "Location: %.*s/%s\r\n", (int)path, target, target + path);
  answer_status(client, moved, with_body, location);
}

static void answer_file(struct client* client, const char* path, const char* fields,
                        const char* target, int with_body) {
  struct stat info;
  struct status status = ok;
  char more[128] = "Accept-Ranges: bytes\r\n";
  long long first = 0;
  long long last = 0;
  int range = 0;
  int file = -1;
  if (fstatat(folder, path, &info, 0) == 0 && S_ISDIR(info.st_mode)) {
    answer_moved(client, target, with_body);
    return;
  }
  file = openat(folder, path, O_RDONLY | O_NONBLOCK);
  if (file < 0 || fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
    if (file >= 0) close(file);
    answer_status(client, not_found, with_body, "");
    return;
  }
  /* If-Range asks about a version of the file, of which we know nothing: the whole file it is. */
  if (with_body && field(fields, "If-Range") == NULL)
    range = range_of(field(fields, "Range"), (long long)info.st_size, &first, &last);
  if (range < 0) {
    close(file);
    snprintf(more, sizeof more, "Content-Range: bytes */%lld\r\n", (long long)info.st_size);
    answer_status(client, not_satisfiable, with_body, more);
    return;
  }
  if (range == 0) first = 0;
  client->file_left = range ? (off_t)(last - first + 1) : info.st_size;
  if (range) {
    status = partial;
    snprintf(more, sizeof more, "Content-Range: bytes %lld-%lld/%lld\r\n", first, last,
             (long long)info.st_size);
  }
  put_head(client, status, content_type(path), (long long)client->file_left, more);
  if (with_body && lseek(file, (off_t)first, SEEK_SET) == (off_t)first) {
    client->file = file;
  } else {
    close(file);
  }
}

/* Answers the request whose head is given: lines that end in LF, and a final NUL. */
static void answer(struct client* client, char* head) {
  char path[PATH];
  char* line_end = strchr(head, '\n');
  const char* fields = line_end + 1;
  char* method = head;
  char* target = NULL;
  char* version = NULL;
  int with_body = 1;

  *line_end = '\0';
  target = strchr(method, ' ');
  version = target == NULL ? NULL : strchr(target + 1, ' ');
  client->close_after = 1;
  if (version == NULL || !is_version(version + 1)) {
    answer_status(client, bad_request, 1, "");
    return;
  }
  *target++ = '\0';
  *version++ = '\0';
  if (version[5] != '1') {
    answer_status(client, version_not_supported, 1, "");
    return;
  }
  with_body = strcmp(method, "HEAD") != 0;
  if (with_body && strcmp(method, "GET") != 0) {
    answer_status(client, method_not_allowed, 1, "Allow: GET, HEAD\r\n");
    return;
  }
  /* A request with a body is taken as the last one: the body is not read. */
  client->close_after = version[7] == '0' || has_word(fields, "Connection", "close") ||
                        field(fields, "Transfer-Encoding") != NULL ||
                        field(fields, "Content-Length") != NULL;
  if (version[7] != '0' && field(fields, "Host") == NULL) {
    answer_status(client, bad_request, with_body, "");
    return;
  }
  target = (char*)origin_form(target);
  if (!path_of(target, path, sizeof path)) {
    answer_status(client, bad_request, with_body, "");
    return;
  }
  answer_file(client, path, fields, target, with_body);
}

/* Answers the next request if it is complete. Returns 1 if there is an answer to send. */
static int take_request(struct client* client) {
  /* Empty lines before a request are skipped. */
  size_t skipped = 0;
  size_t size = 0;
  while (skipped < client->request_size &&
         (client->request[skipped] == '\r' || client->request[skipped] == '\n'))
    ++skipped;
  client->request_size -= skipped;
  memmove(client->request, client->request + skipped, client->request_size);
  client->request[client->request_size] = '\0';
  size = head_size(client->request);
  if (size == 0) {
    /* A NUL would hide the rest from us. */
    int hopeless = client->request_size == REQUEST - 1;
    int binary = strlen(client->request) != client->request_size;
    if (!hopeless && !binary) return 0;
    client->close_after = 1;
    answer_status(client, hopeless ? too_large : bad_request, 1, "");
    return 1;
  }
  simplify(client->request, size);
  answer(client, client->request);
  client->request_size -= size;
  memmove(client->request, client->request + size, client->request_size);
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

static void remove_client(int slot) {
  if (clients[slot]->file >= 0) close(clients[slot]->file);
  free(clients[slot]);
  close(slots[slot].fd);
  slots[slot].fd = -1;
  slots[slot].revents = 0;
  --used;
}

/* When the table is full: the client that has been idle for the longest time. */
static int longest_idle(void) {
  int oldest = 1;
  int slot = 0;
  for (slot = 2; slot <= CLIENTS; ++slot)
    if (clients[slot]->last_active < clients[oldest]->last_active) oldest = slot;
  return oldest;
}

static void add_client(void) {
  int slot = 1;
  int fd = accept(listener, NULL, NULL);
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
  if (used == CLIENTS) remove_client(longest_idle());
  while (slots[slot].fd >= 0) ++slot;
  slots[slot].fd = fd;
  slots[slot].events = POLLIN;
  clients[slot] = client;
  ++used;
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

/* Waits until something can be done; with clients, wakes up now and then to drop the idle ones. */
static void wait_for_work(void) {
  /* A full table of busy clients lets further ones wait in the kernel's queue. */
  int full = used == CLIENTS && time(NULL) - clients[longest_idle()]->last_active < CROWDED_SECONDS;
  int seconds = full ? 1 : IDLE_SECONDS / 2;
  slots[0].fd = full ? -1 : listener;
  slots[0].revents = 0;
  if (poll(slots, 1 + CLIENTS, used > 0 ? 1000 * seconds : -1) < 0) fail("poll");
}

int main(int argc, char** argv) {
  struct endpoint at = any_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  const char* name = argc > 2 ? argv[2] : ".";
  int slot = 0;

  print_by_line();
  folder = open(name, O_RDONLY | O_DIRECTORY);
  if (folder < 0) fail(name);
  for (slot = 1; slot <= CLIENTS; ++slot) slots[slot].fd = -1;
  listener = passed_listener();
  if (listener < 0) listener = serve(&at, SOCK_STREAM);
  slots[0].events = POLLIN;
  if (fcntl(listener, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  printf("Serving %s\n", name);
  print_own_address("Listening on", listener);

  for (;;) {
    wait_for_work();
    for (slot = 1; slot <= CLIENTS; ++slot) visit(slot, time(NULL));
    if (slots[0].revents != 0) add_client();
  }
}
