// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Answers one datagram on descriptor 3.
#include <stdio.h>
#include <wasi_socket_ext.h>

int main(void) {
  char buffer[256];
  struct sockaddr_storage peer;
  socklen_t length = sizeof peer;
  const ssize_t size = recvfrom(3, buffer, sizeof buffer, 0, (struct sockaddr*)&peer, &length);
  if (size < 0) return 3;
  printf("%.*s\n", (int)size, buffer);
  return sendto(3, buffer, (size_t)size, 0, (struct sockaddr*)&peer, length) == size ? 0 : 4;
}
