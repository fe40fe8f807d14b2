// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Descriptors that are closed, and whose numbers are given to others, while threads wait for them:
// a call goes on with what it began with.
// Runs: 4
#include "../thread_case.h"

static struct sockaddr_in address;
static int ends[2];

static int datagram(struct sockaddr_in* name) {
  socklen_t length = sizeof *name;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  memset(name, 0, sizeof *name);
  name->sin_family = AF_INET;
  name->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(fd >= 0 && bind(fd, (struct sockaddr*)name, length) == 0);
  CHECK(getsockname(fd, (struct sockaddr*)name, &length) == 0);
  return fd;
}

static void* accept_one(void* argument) {
  return (void*)(intptr_t)accept((int)(intptr_t)argument, NULL, NULL);
}

static void* receive(void* argument) {
  char byte = 0;
  const ssize_t size = recv((int)(intptr_t)argument, &byte, 1, 0);
  return (void*)(intptr_t)(size == 1 ? byte : size);
}

static void* send_much(void* argument) {
  static char block[65536];
  intptr_t sent = 0;
  ssize_t size = 0;
  while ((size = send((int)(intptr_t)argument, block, sizeof block, MSG_NOSIGNAL)) > 0)
    sent += size;
  return (void*)(intptr_t)(sent > 0 ? errno : 0);
}

int main(void) {
  pthread_t waiting;

  // A listener that accepts yet, though it is closed.
  int fd = listener(&address);
  start(&waiting, accept_one, fd);
  settle();
  close(fd);
  ends[0] = connected(&address);
  ends[1] = (int)join(waiting);
  CHECK(send(ends[0], "a", 1, 0) == 1);
  printf("accepted by what is closed: %c\n", (char)(intptr_t)receive((void*)(intptr_t)ends[1]));
  close(ends[0]);
  close(ends[1]);

  // The number is another socket's now.
  make_pair(ends);
  struct sockaddr_in name;
  start(&waiting, receive, ends[0]);
  settle();
  const int lowest = socket(AF_INET, SOCK_DGRAM, 0);
  close(ends[0]);
  fd = datagram(&name);
  printf("the same number: %s\n", fd == ends[0] ? "yes" : "no");
  CHECK(sendto(fd, "d", 1, 0, (struct sockaddr*)&name, sizeof name) == 1);
  CHECK(send(ends[1], "s", 1, 0) == 1);
  printf("received: %c, and by the other: ", (char)join(waiting));
  printf("%c\n", (char)(intptr_t)receive((void*)(intptr_t)fd));
  close(fd);
  close(ends[1]);
  close(lowest);

  // One is put in its place.
  make_pair(ends);
  start(&waiting, receive, ends[0]);
  settle();
  replace(datagram(&name), ends[0]);
  CHECK(sendto(ends[0], "d", 1, 0, (struct sockaddr*)&name, sizeof name) == 1);
  CHECK(send(ends[1], "s", 1, 0) == 1);
  printf("received: %c, and by the new one: ", (char)join(waiting));
  printf("%c\n", (char)(intptr_t)receive((void*)(intptr_t)ends[0]));
  close(ends[0]);
  close(ends[1]);

  // The last one that uses it has gone: the other end learns of it.
  make_pair(ends);
  start(&waiting, receive, ends[0]);
  settle();
  close(ends[0]);
  CHECK(send(ends[1], "s", 1, 0) == 1);
  join(waiting);
  char byte = 0;
  const ssize_t size = recv(ends[1], &byte, 1, 0);
  printf("the other end: %s\n", size == 0 ? "end" : size > 0 ? "data" : "error");
  close(ends[1]);

  make_pair(ends);
  start(&waiting, send_much, ends[0]);
  settle();
  shutdown(ends[0], SHUT_WR);
  printf("a send that is shut down: %s\n", join(waiting) == EPIPE ? "EPIPE" : "another error");
  close(ends[0]);
  close(ends[1]);

  make_pair(ends);
  start(&waiting, send_much, ends[0]);
  settle();
  close(ends[1]);  // with what it has not read
  printf("a send to what is closed: %s\n", join(waiting) == ECONNRESET ? "reset" : "another error");
  close(ends[0]);

  fd = listener(&address);
  start(&waiting, accept_one, fd);
  settle();
  shutdown(fd, SHUT_RDWR);
  printf("an accept that is shut down: %s\n", join(waiting) == -1 ? "an error" : "a socket");
  close(fd);
  return 0;
}
