// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that share a socket: one sends while another receives, one shuts down or closes what
// another waits for, and the main thread returns while one waits.
// Runs: 5
#include "../thread_case.h"

static int ends[2];

enum { total = 1 << 20 };

static void* send_all(void* argument) {
  const int fd = (int)(intptr_t)argument;
  static char block[4096];
  for (int sent = 0; sent < total; sent += (int)sizeof block) {
    size_t at = 0;
    while (at < sizeof block) {
      const ssize_t size = send(fd, block + at, sizeof block - at, 0);
      CHECK(size > 0);
      at += (size_t)size;
    }
  }
  return NULL;
}

static void* echo(void* argument) {
  const int fd = (int)(intptr_t)argument;
  static char block[4096];
  ssize_t size = 0;
  while ((size = recv(fd, block, sizeof block, 0)) > 0) {
    for (ssize_t at = 0; at < size;) {
      const ssize_t sent = send(fd, block + at, (size_t)(size - at), 0);
      CHECK(sent > 0);
      at += sent;
    }
  }
  return (void*)(intptr_t)size;
}

static void* receive_one(void* argument) {
  char byte = 0;
  return (void*)(intptr_t)recv((int)(intptr_t)argument, &byte, 1, 0);
}

static void* poll_one(void* argument) {
  struct pollfd entry = {.fd = (int)(intptr_t)argument, .events = POLLIN, .revents = 0};
  return (void*)(intptr_t)poll(&entry, 1, -1);
}

int main(void) {
  pthread_t other, another;

  make_pair(ends);
  start(&other, send_all, ends[0]);
  start(&another, echo, ends[1]);
  static char block[4096];
  long received = 0;
  while (received < total) {
    const ssize_t size = recv(ends[0], block, sizeof block, 0);
    CHECK(size > 0);
    received += size;
  }
  join(other);
  shutdown(ends[0], SHUT_WR);
  printf("echoed %ld, then %ld\n", received, (long)join(another));

  start(&other, receive_one, ends[0]);
  settle();
  shutdown(ends[0], SHUT_RDWR);
  printf("a receive that is shut down: %ld\n", (long)join(other));
  close(ends[0]);
  close(ends[1]);

  make_pair(ends);
  start(&other, poll_one, ends[0]);
  settle();
  CHECK(send(ends[1], "x", 1, 0) == 1);
  printf("poll: %ld\n", (long)join(other));
  char byte = 0;
  CHECK(recv(ends[0], &byte, 1, 0) == 1);

  // The call under way keeps what it waits for: it still gets what comes.
  start(&other, receive_one, ends[0]);
  settle();
  close(ends[0]);
  CHECK(send(ends[1], "x", 1, 0) == 1);
  printf("a receive from what is closed: %ld\n", (long)join(other));
  close(ends[1]);

  make_pair(ends);
  start(&other, receive_one, ends[0]);
  settle();
  printf("the end, with a thread that waits\n");
  return 0;
}
