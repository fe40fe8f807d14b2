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
#include "http_message.h"
#include "sample.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

enum { CLIENTS = 256, OUTPUT = 65536, IDLE_SECONDS = 30 };
enum { CROWDED_SECONDS = 2 }; /* how long a client may idle when others wait for its place */

/*
 * A client either sends us a request, gathered in `inbox`, or is sent the
 * response: `output` from `start` to `end`, then the rest of `file`. After the
 * last response, what still comes is thrown away until the client closes: to
 * close first could cost it the response.
 */
struct client {
  struct inbox inbox;
  char output[OUTPUT];
  size_t start;
  size_t end;
  int file;
  off_t file_left;
  int close_after;
  int draining;
  time_t last_active;
};

/* Slot 0 is the listening socket or, when it must wait, -1; so is a free slot. */
static struct pollfd slots[1 + CLIENTS];
static struct client* clients[1 + CLIENTS];
static int used = 0;
static int listener = -1;
static int folder = -1;

static int temporary(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void answer_status(struct client* client, const struct request* request,
                          struct status status, const char* more) {
  client->start = 0;
  client->end = write_status(client->output, sizeof client->output, request, status, more);
}

/* The folder's own address ends in a slash, so that relative links in its index work. */
static void answer_moved(struct client* client, const struct request* request) {
  char location[REQUEST + 32];
  const char* target = request->target;
  size_t path = strcspn(target, "?#");
  snprintf(location, sizeof location, "Location: %.*s/%s\r\n", (int)path, target, target + path);
  answer_status(client, request, moved, location);
}

static void answer_file(struct client* client, const struct request* request) {
  struct stat info;
  struct status status = ok;
  char more[128] = "Accept-Ranges: bytes\r\n";
  long long first = 0;
  long long last = 0;
  int range = 0;
  int file = -1;
  if (fstatat(folder, request->path, &info, 0) == 0 && S_ISDIR(info.st_mode)) {
    answer_moved(client, request);
    return;
  }
  file = openat(folder, request->path, O_RDONLY | O_NONBLOCK);
  if (file < 0 || fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
    if (file >= 0) close(file);
    answer_status(client, request, not_found, "");
    return;
  }
  /* If-Range asks about a version of the file, of which we know nothing: the whole file it is. */
  if (request->with_body && field(request->fields, "If-Range") == NULL)
    range = range_of(field(request->fields, "Range"), (long long)info.st_size, &first, &last);
  if (range < 0) {
    close(file);
    snprintf(more, sizeof more, "Content-Range: bytes */%lld\r\n", (long long)info.st_size);
    answer_status(client, request, not_satisfiable, more);
    return;
  }
  if (range == 0) first = 0;
  client->file_left = range ? (off_t)(last - first + 1) : info.st_size;
  if (range) {
    status = partial;
    snprintf(more, sizeof more, "Content-Range: bytes %lld-%lld/%lld\r\n", first, last,
             (long long)info.st_size);
  }
  client->start = 0;
  client->end = write_head(client->output, sizeof client->output, request, status,
                           content_type(request->path), (long long)client->file_left, more);
  if (request->with_body && lseek(file, (off_t)first, SEEK_SET) == (off_t)first) {
    client->file = file;
  } else {
    close(file);
  }
}

/* Answers the next request if it is complete. Returns 1 if there is an answer to send. */
static int answer_next(struct client* client) {
  struct request request;
  if (!take_request(&client->inbox, &request)) return 0;
  client->close_after = request.last;
  if (request.status.code != ok.code) {
    answer_status(client, &request, request.status, "");
  } else {
    answer_file(client, &request);
  }
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
    struct inbox* inbox = &client->inbox;
    ssize_t size = 0;
    if (client->draining) inbox->size = inbox->taken = 0;
    size = recv(fd, inbox_end(inbox), inbox_room(inbox), 0);
    if (size < 0) return temporary(errno);
    if (size == 0) return 0;
    if (client->draining) return 1;
    inbox->size += (size_t)size;
  }
  do {
    if (!send_answer(fd, client)) return 0;
  } while (!sending(client) && !client->draining && answer_next(client));
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
  client->inbox.size = client->inbox.taken = client->start = client->end = 0;
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
