// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the measured programs share: the peer, and the rows by name.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct sockaddr_in peer;

static void check(int good, const char* what) {
  if (good) return;
  perror(what);
  exit(EXIT_FAILURE);
}

struct row {
  const char* name;
  void (*work)(long count);
};

// With the arguments ROW PORT COUNT: does the row's work COUNT times and prints the nanoseconds
// that one took. `prepare` comes before, and is not measured. Returns the exit code.
static int measure(const struct row* rows, size_t row_count, char** arguments,
                   void (*prepare)(void)) {
  peer.sin_family = AF_INET;
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer.sin_port = htons((unsigned short)atoi(arguments[1]));
  const long count = atol(arguments[2]);
  prepare();
  for (size_t i = 0; i < row_count; ++i) {
    if (strcmp(rows[i].name, arguments[0]) != 0) continue;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    rows[i].work(count);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.1f\n",
           ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) /
               (double)count);
    return EXIT_SUCCESS;
  }
  return EXIT_FAILURE;
}
