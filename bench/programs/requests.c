// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `requests PORT COUNT` asks an HTTP server on that port for its page COUNT times, on a new
// connection each, from several processes at once, and prints the nanoseconds that one took.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { at_once = 4 };

static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

static int answered(const struct sockaddr_in* server) {
  char answer[4096];
  size_t size = 0;
  ssize_t received = 0;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr*)server, sizeof *server) != 0 ||
      send(fd, request, sizeof request - 1, MSG_NOSIGNAL) != sizeof request - 1) {
    return 0;
  }
  while ((received = recv(fd, answer + size, sizeof answer - size - 1, 0)) > 0) {
    size += (size_t)received;
  }
  close(fd);
  answer[size] = 0;
  return received == 0 && strncmp(answer, "HTTP/1.1 200 ", 13) == 0 &&
         strstr(answer, "Hello") != NULL;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  const struct sockaddr_in server = {.sin_family = AF_INET,
                                     .sin_addr = {htonl(INADDR_LOOPBACK)},
                                     .sin_port = htons((unsigned short)atoi(argv[1]))};
  const long each = (atol(argv[2]) + at_once - 1) / at_once;
  const double begin = now();
  for (int i = 0; i < at_once; ++i) {
    const pid_t child = fork();
    if (child < 0) return EXIT_FAILURE;
    if (child > 0) continue;
    for (long n = 0; n < each; ++n) {
      if (answered(&server)) continue;
      perror("requests");
      _exit(EXIT_FAILURE);
    }
    _exit(EXIT_SUCCESS);
  }
  int good = 1;
  int status = 0;
  while (wait(&status) > 0) good = good && status == 0;
  printf("%.1f\n", (now() - begin) / (double)(each * at_once));
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
