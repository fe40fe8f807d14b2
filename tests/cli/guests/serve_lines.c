// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// serve_lines PORT: a server on 127.0.0.1 that takes one connection after the other and answers in
// upper case, until one sends `end`. Prints how each ended, if not in order.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi_socket_ext.h>

int main(int argc, char** argv) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)atoi(argv[argc - 1])),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (const struct sockaddr*)&address, sizeof address) != 0) return 3;
  if (listen(listener, 8) != 0) return 4;
  for (int ended = 0; !ended;) {
    const int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
      printf("accept: %s\n", strerror(errno));
      return 5;
    }
    char buffer[256];
    ssize_t size = 0;
    while ((size = read(fd, buffer, sizeof buffer)) > 0) {
      ended = ended || strncmp(buffer, "end", 3) == 0;
      for (ssize_t n = 0; n < size; ++n) buffer[n] = (char)toupper((unsigned char)buffer[n]);
      write(fd, buffer, (size_t)size);
    }
    if (size < 0) printf("read: %s\n", strerror(errno));
    close(fd);
  }
}
