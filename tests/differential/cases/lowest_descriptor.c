// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A new descriptor gets the lowest free number.
#include <sys/stat.h>

#include "../harness.h"

int main(void) {
  int fds[8];
  const int base = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  for (size_t i = 0; i < COUNT(fds); ++i) fds[i] = MUST(socket(families[i % 2], SOCK_STREAM, 0));
  for (size_t i = 0; i < COUNT(fds); ++i) printf("%zu: +%d\n", i, fds[i] - base);

  MUST(close(fds[5]));
  MUST(close(fds[2]));
  const int first = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  const int second = MUST(socket(AF_INET, SOCK_STREAM, 0));
  const int third = MUST(socket(AF_INET, SOCK_STREAM, 0));
  printf("after closing two: +%d +%d +%d\n", first - base, second - base, third - base);

  const int listening = listener(AF_INET);
  const int client = connected_to(listening);
  MUST(close(fds[0]));
  const int server = MUST(accept(listening, NULL, NULL));
  printf("accepted: +%d\n", server - base);
  const int datagram = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  printf("next: above the client %d\n", datagram > client);
  show("closed twice", close(fds[0]) + close(fds[0]));
  struct stat status;
  show("fstat of a socket", fstat(client, &status));
  printf("  is a socket %d\n", S_ISSOCK(status.st_mode) != 0);
  show("fstat of a closed descriptor", fstat(fds[0], &status));
  show("lseek", lseek(client, 0, SEEK_CUR));
  char byte;
  show("pread", pread(client, &byte, 1, 0));
  show("pwrite", pwrite(client, "x", 1, 0));
}
