/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sends back what each of many TCP clients sends: one thread, poll, and no
 * client that reads slowly holds up the others. Listens on PORT, or on the
 * first socket passed in that listens.
 *
 * Usage: echo_server [inet6] [PORT]
 */
#include "sample.h"

#include <fcntl.h>
#include <poll.h>

enum { CLIENTS = 512, BUFFER = 16384 };

/* A client's data waits in its buffer from `start` to `end`; nothing is read until it is sent. */
struct client {
  char buffer[BUFFER];
  size_t start;
  size_t end;
};

/* Slot 0 is the listening socket; a free slot has the descriptor -1. */
static struct pollfd slots[1 + CLIENTS];
static struct client clients[1 + CLIENTS];
static int used = 0;

static void set_nonblocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) fail("fcntl");
}

static int temporary(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void add_client(void) {
  int slot = 1;
  int fd = accept(slots[0].fd, NULL, NULL);
  if (fd < 0) {
    if (!temporary(errno)) perror("accept");
    return;
  }
  set_nonblocking(fd);
  while (slots[slot].fd >= 0) ++slot;
  slots[slot].fd = fd;
  slots[slot].events = POLLIN;
  clients[slot].start = clients[slot].end = 0;
  /* A full table lets further clients wait in the kernel's queue. */
  if (++used == CLIENTS) slots[0].fd = -slots[0].fd - 1;
}

static void remove_client(int slot) {
  close(slots[slot].fd);
  slots[slot].fd = -1;
  slots[slot].revents = 0;
  if (used-- == CLIENTS) slots[0].fd = -slots[0].fd - 1;
}

/* Reads when the buffer is empty, then sends what it can. Returns 0 when the client is done. */
static int serve_client(int fd, struct client* client) {
  if (client->start == client->end) {
    ssize_t size = recv(fd, client->buffer, sizeof client->buffer, 0);
    if (size < 0) return temporary(errno);
    if (size == 0) return 0;
    client->start = 0;
    client->end = (size_t)size;
  }
  while (client->start < client->end) {
    ssize_t sent =
        send(fd, client->buffer + client->start, client->end - client->start, MSG_NOSIGNAL);
    if (sent < 0) return temporary(errno);
    client->start += (size_t)sent;
  }
  return 1;
}

int main(int argc, char** argv) {
  int family = AF_INET;
  char** arguments = family_argument(argv, &family);
  struct endpoint at = any_endpoint(family, port_argument(arguments[0]));
  int slot = 0;
  (void)argc;

  print_by_line();
  for (slot = 1; slot <= CLIENTS; ++slot) slots[slot].fd = -1;
  slots[0].fd = passed_listener();
  if (slots[0].fd < 0) slots[0].fd = serve(&at, SOCK_STREAM);
  slots[0].events = POLLIN;
  set_nonblocking(slots[0].fd);
  print_own_address("Listening on", slots[0].fd);

  for (;;) {
    if (poll(slots, 1 + CLIENTS, -1) < 0) fail("poll");
    for (slot = 1; slot <= CLIENTS; ++slot) {
      if (slots[slot].fd < 0 || slots[slot].revents == 0) continue;
      if (!serve_client(slots[slot].fd, &clients[slot])) {
        remove_client(slot);
        continue;
      }
      slots[slot].events = clients[slot].start < clients[slot].end ? POLLOUT : POLLIN;
    }
    if (slots[0].fd >= 0 && slots[0].revents != 0) add_client();
  }
}
