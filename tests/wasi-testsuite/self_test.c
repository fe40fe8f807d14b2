// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the tests do that self_test.py gives the runner: the first argument says what.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wasi_socket_ext.h>

// Standard input, once to each of standard output and error.
static int copy(void) {
  char data[64];
  const ssize_t size = read(0, data, sizeof data);
  if (size <= 0) return 1;
  write(1, data, (size_t)size);
  write(2, data, (size_t)size);
  return 0;
}

// Fails unless FOLDER has "kept", and has neither what a run leaves in it nor "old.cleanup".
static int leave(const char* folder) {
  char path[256];
  snprintf(path, sizeof path, "%s/kept", folder);
  if (access(path, F_OK) != 0) return 2;
  snprintf(path, sizeof path, "%s/old.cleanup", folder);
  if (access(path, F_OK) == 0) return 3;
  snprintf(path, sizeof path, "%s/left", folder);
  return open(path, O_CREAT | O_EXCL | O_WRONLY, 0600) < 0 ? 4 : 0;
}

// Fails when there is something to read on standard input, or its end.
static int exit_when_silent(void) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  return poll(&input, 1, 100);
}

static int echo_once(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0) return 2;
  if (listen(listener, 1) != 0) return 3;
  if (getsockname(listener, (struct sockaddr*)&address, &length) != 0) return 4;
  printf("127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  const int peer = accept(listener, NULL, NULL);
  char data[64];
  const ssize_t size = recv(peer, data, sizeof data, 0);
  if (size <= 0) return 5;
  return send(peer, data, (size_t)size, 0) == size ? 0 : 6;
}

int main(int count, char** arguments) {
  if (count < 2) return 0;
  const char* const what = arguments[1];
  if (strcmp(what, "exit") == 0) return atoi(arguments[2]);
  if (strcmp(what, "print") == 0) return puts(arguments[2]) < 0;
  if (strcmp(what, "complain") == 0) return fputs(arguments[2], stderr) < 0;
  if (strcmp(what, "environment") == 0) return puts(getenv(arguments[2])) < 0;
  if (strcmp(what, "copy") == 0) return copy();
  if (strcmp(what, "exit-when-silent") == 0) return exit_when_silent();
  if (strcmp(what, "leave") == 0) return leave(arguments[2]);
  if (strcmp(what, "echo") == 0) return echo_once();
  if (strcmp(what, "wait") == 0) {
    for (;;) sleep(1000);
  }
  return 99;
}
