// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A server with nothing but preview 1: for each descriptor given, accepts one connection there and
// answers what it receives in upper case.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const int fd = accept(atoi(argv[i]), NULL, NULL);
    if (fd < 0) {
      printf("accept on %s: %s\n", argv[i], strerror(errno));
      return 3;
    }
    char buffer[256];
    ssize_t size = 0;
    while ((size = read(fd, buffer, sizeof buffer)) > 0) {
      for (ssize_t n = 0; n < size; ++n) buffer[n] = (char)toupper((unsigned char)buffer[n]);
      write(fd, buffer, (size_t)size);
    }
    shutdown(fd, SHUT_RDWR);
    close(fd);
    printf("served on %s\n", argv[i]);
  }
}
