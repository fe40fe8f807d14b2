// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that open, close and replace descriptors which others use at that moment. No number is
// given twice, one that is replaced is never missing, and none is lost.
//
// Arguments: 300
#include <fcntl.h>

#include "../thread_case.h"

enum { threads = 6, numbers = 64 };

static struct sockaddr_in address;
static int rounds, first;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char owned[numbers];

static int open_socket(void) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(fd >= 0 && fd < numbers);
  return fd;
}

static void own(int fd, int now) {
  pthread_mutex_lock(&mutex);
  CHECK(owned[fd] == !now);
  owned[fd] = (char)now;
  pthread_mutex_unlock(&mutex);
}

/* 1: each opens and closes its own; the others look at all of them. */

static void* open_own(void* argument) {
  for (int i = 0; i < rounds; ++i) {
    int mine[3];
    for (int k = 0; k < 3; ++k) own(mine[k] = open_socket(), 1);
    for (int k = 0; k < 3; ++k) {
      struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
      CHECK(bind(mine[k], (struct sockaddr*)&any, sizeof any) == 0);
      own(mine[k], 0);  // before it is closed: afterwards another one may get the number
      CHECK(close(mine[k]) == 0);
    }
  }
  return argument;
}

static int allowed(int error) {
  return error == EBADF || error == EAGAIN || error == ENOTCONN || error == ENOTSOCK ||
         error == EDESTADDRREQ || error == ECONNREFUSED || error == EPIPE || error == EINVAL ||
         error == EISCONN || error == EADDRINUSE;
}

static void* look_at_all(void* argument) {
  unsigned number = (unsigned)(intptr_t)argument;
  for (int i = 0; i < rounds; ++i) {
    const int fd = first + (int)(++number % (threads * 3));
    struct pollfd entries[2] = {{.fd = fd, .events = POLLIN, .revents = 0},
                                {.fd = fd + 1, .events = POLLIN | POLLOUT, .revents = 0}};
    CHECK(poll(entries, 2, 0) >= 0 || allowed(errno));
    char byte = 0;
    CHECK(recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && allowed(errno));
    struct sockaddr_in name;
    socklen_t length = sizeof name;
    CHECK(getsockname(fd, (struct sockaddr*)&name, &length) == 0 || allowed(errno));
  }
  return NULL;
}

/* 2: nobody owns anything: all close, open and use the same numbers. */

static void* close_any(void* argument) {
  unsigned number = (unsigned)(intptr_t)argument * 7919;
  for (int i = 0; i < rounds; ++i) {
    number = number * 1103515245 + 12345;
    const int fd = first + (int)(number >> 16) % 8;
    CHECK(close(fd) == 0 || allowed(errno));
    open_socket();
    CHECK(connect(fd, (struct sockaddr*)&address, sizeof address) == 0 || allowed(errno));
    char byte = 'x';
    CHECK(send(fd, &byte, 1, MSG_DONTWAIT) == 1 || allowed(errno));
    CHECK(recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && allowed(errno));
    close(first + 8 + (int)(number >> 20) % 8);
    for (int k = 16; k < numbers - first; ++k)
      if (k % threads == (intptr_t)argument) close(first + k);
  }
  return NULL;
}

/* 3: one replaces what the others use, which they never find missing. */

static volatile int done;

static void* keep_using(void* argument) {
  const int fd = (int)(intptr_t)argument;
  while (!done) {
    char byte = 0;
    CHECK(recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN);
    struct pollfd entry = {.fd = fd, .events = POLLIN | POLLOUT, .revents = 0};
    CHECK(poll(&entry, 1, 0) == 1 && entry.revents == POLLOUT);
  }
  return NULL;
}

static void run_all(void* (*odd)(void*), void* (*even)(void*), intptr_t step) {
  pthread_t some[threads];
  for (int i = 0; i < threads; ++i) start(&some[i], i % 2 ? odd : even, i * step);
  for (int i = 0; i < threads; ++i) join(some[i]);
}

static void check_lowest(const char* after) {
  for (int fd = first; fd < numbers; ++fd) close(fd);
  const int fd = open_socket();
  printf("%s: lowest number: %s\n", after, fd == first ? "yes" : "no");
  close(fd);
}

int main(int count, char** arguments) {
  CHECK(count == 2);
  rounds = atoi(arguments[1]);
  // What is sent goes to a socket that nobody reads: no other one can get its port.
  socklen_t length = sizeof address;
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int unread = open_socket();
  CHECK(bind(unread, (struct sockaddr*)&address, length) == 0);
  CHECK(getsockname(unread, (struct sockaddr*)&address, &length) == 0);
  first = open_socket();
  close(first);

  run_all(open_own, look_at_all, 1);
  check_lowest("own");
  run_all(close_any, close_any, 1);
  check_lowest("any");

  const int fd = open_socket();
  pthread_t some[threads];
  for (int i = 0; i < threads; ++i) start(&some[i], keep_using, fd);
  for (int i = 0; i < rounds; ++i) replace(open_socket(), fd);
  done = 1;
  for (int i = 0; i < threads; ++i) join(some[i]);
  check_lowest("replaced");
  return 0;
}
