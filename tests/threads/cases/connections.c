// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Many threads connect, and several accept on one listener: each connection is answered.
// The arguments are how many threads connect, and how often each does: 64 and 1000 is a good load.
//
// Arguments: 64 10
#include "../thread_case.h"

enum { most = 256, servers = 4 };

static struct sockaddr_in address;
static int listening, each;

static void* serve(void* argument) {
  (void)argument;
  intptr_t served = 0;
  for (;;) {
    const int fd = accept(listening, NULL, NULL);
    CHECK(fd >= 0);
    char byte = 0;
    const ssize_t size = recv(fd, &byte, 1, 0);
    if (size == 1 && byte == 'q') {
      close(fd);
      return (void*)served;
    }
    CHECK(size == 1);
    ++byte;
    CHECK(send(fd, &byte, 1, 0) == 1);
    close(fd);
    ++served;
  }
}

static void* ask(void* argument) {
  for (int i = 0; i < each; ++i) {
    const int fd = connected(&address);
    char byte = (char)('A' + (intptr_t)argument % 16);
    CHECK(send(fd, &byte, 1, 0) == 1);
    char answer = 0;
    CHECK(recv(fd, &answer, 1, 0) == 1 && answer == byte + 1);
    CHECK(recv(fd, &answer, 1, 0) == 0);
    close(fd);
  }
  return NULL;
}

int main(int count, char** arguments) {
  CHECK(count == 3);
  const int clients = atoi(arguments[1]);
  each = atoi(arguments[2]);
  CHECK(clients <= most);
  listening = listener(&address);
  pthread_t asking[most], serving[servers];
  for (int i = 0; i < servers; ++i) start(&serving[i], serve, i);
  for (int i = 0; i < clients; ++i) start(&asking[i], ask, i);
  for (int i = 0; i < clients; ++i) join(asking[i]);
  for (int i = 0; i < servers; ++i) {
    const int fd = connected(&address);
    CHECK(send(fd, "q", 1, 0) == 1);
    close(fd);
  }
  intptr_t served = 0;
  for (int i = 0; i < servers; ++i) served += join(serving[i]);
  printf("served %ld\n", (long)served);
  close(listening);
  // The numbers are free again: the lowest one is given.
  const int next = socket(AF_INET, SOCK_STREAM, 0);
  printf("lowest number: %s\n", next == listening ? "yes" : "no");
  return 0;
}
