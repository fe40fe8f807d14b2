// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does what each line of standard input says, and answers "done":
//   connect ADDRESS PORT COUNT   tries to connect to so many ports from PORT on
//   trap                         ends the program so
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wasi_socket_ext.h>

static void connect_to(const char* address, unsigned first, unsigned count) {
  struct sockaddr_in peer = {.sin_family = AF_INET};
  inet_pton(AF_INET, address, &peer.sin_addr);
  for (unsigned port = first; port < first + count; ++port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    peer.sin_port = htons((uint16_t)port);
    (void)connect(descriptor, (struct sockaddr*)&peer, sizeof peer);
    close(descriptor);
  }
}

int main(void) {
  char line[128];
  while (fgets(line, sizeof line, stdin) != NULL) {
    char address[64];
    unsigned first;
    unsigned count;
    if (sscanf(line, "connect %63s %u %u", address, &first, &count) == 3) {
      connect_to(address, first, count);
    } else if (strcmp(line, "trap\n") == 0) {
      __builtin_trap();
    }
    puts("done");
    fflush(stdout);
  }
  return 0;
}
