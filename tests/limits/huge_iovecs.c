// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls that move data, each with as many buffers as its argument says, all of them most of this
// program's memory: the kernel is asked for far more than there is, and the host must not be. Then
// waits for the end of standard input.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>
#include <wasi_socket_ext.h>

enum { MOST = 4000, HALF = 65536 };

static __wasi_iovec_t buffers[MOST];
static __wasi_size_t size;
static __wasi_roflags_t flags;

static int bound(int type, struct sockaddr_in* address) {
  const int fd = socket(AF_INET, type, 0);
  socklen_t length = sizeof *address;
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr*)address, length) != 0 ||
      getsockname(fd, (struct sockaddr*)address, &length) != 0) {
    exit(3);
  }
  return fd;
}

int main(int argc, char** argv) {
  const __wasi_size_t count = argc > 1 ? (__wasi_size_t)atoi(argv[1]) : 1;
  for (int i = 0; i < MOST; ++i) {
    buffers[i].buf = (uint8_t*)0;
    buffers[i].buf_len = HALF;
  }
  const __wasi_ciovec_t* const out = (const __wasi_ciovec_t*)buffers;

  struct sockaddr_in address;
  const int listening = bound(SOCK_STREAM, &address);
  if (listen(listening, 1) != 0) return 4;
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(client, (struct sockaddr*)&address, sizeof address) != 0) return 5;
  const int server = accept(listening, NULL, NULL);
  const int datagram = bound(SOCK_DGRAM, &address);
  fcntl(client, F_SETFL, O_NONBLOCK);
  fcntl(server, F_SETFL, O_NONBLOCK);
  fcntl(datagram, F_SETFL, O_NONBLOCK);

  int errors = 0;
  for (int round = 0; round < 8; ++round) {
    errors += __wasi_fd_write(client, out, count, &size) != 0;
    errors += __wasi_sock_send(client, out, count, 0, &size) != 0;
    errors += __wasi_sock_recv(datagram, buffers, count, 0, &size, &flags) != 0;
    errors += __wasi_sock_send(datagram, out, count, 0, &size) != 0;
  }
  printf("%d calls failed\n", errors);
  fflush(stdout);
  getchar();
}
