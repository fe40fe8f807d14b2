// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the measured programs share: `PROGRAM WORK PORT COUNT [DETAIL]` does the work COUNT times,
// with the peer on PORT, and prints the nanoseconds that one took.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi_socket_ext.h>
#endif
#ifdef SECOND_THREAD
#include <pthread.h>
#endif

static struct sockaddr_in peer;
static const char* detail = "0";  // a size or a folder, as the work has it
static struct timespec begun;

static void check(int good, const char* what) {
  if (good) return;
  perror(what);
  exit(EXIT_FAILURE);
}

// Each work calls it once, when what it needs is there: the time counts from here.
static void begin(void) { clock_gettime(CLOCK_MONOTONIC, &begun); }

struct work {
  const char* name;
  void (*run)(long count);
};

#ifdef SECOND_THREAD
// What calls cost in a program with threads.
static void* wait_for_ever(void* argument) {
  for (;;) poll(NULL, 0, 1000000);
  return argument;
}

static void become_threaded(void) {
  pthread_t other;
  check(pthread_create(&other, NULL, wait_for_ever, NULL) == 0, "pthread_create");
}
#else
static void become_threaded(void) {}
#endif

static int measure(const struct work* works, size_t work_count, int argc, char** argv) {
  if (argc < 4) return EXIT_FAILURE;
  peer.sin_family = AF_INET;
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer.sin_port = htons((unsigned short)atoi(argv[2]));
  const long count = atol(argv[3]);
  if (argc > 4) detail = argv[4];
  for (size_t i = 0; i < work_count; ++i) {
    if (strcmp(works[i].name, argv[1]) != 0) continue;
    become_threaded();
    works[i].run(count);
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    const double nanoseconds =
        (double)(end.tv_sec - begun.tv_sec) * 1e9 + (double)(end.tv_nsec - begun.tv_nsec);
    printf("%.1f\n", nanoseconds / (double)count);
    return begun.tv_sec == 0 && begun.tv_nsec == 0;
  }
  fprintf(stderr, "no work is called %s\n", argv[1]);
  return EXIT_FAILURE;
}

#define MEASURE(works, argc, argv) measure(works, sizeof(works) / sizeof *(works), argc, argv)
