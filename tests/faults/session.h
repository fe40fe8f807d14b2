// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The program's side of session.py: it is told on standard input which scenario to run, and stops
// where it says so, for the runner to do what the scenario is about.
#pragma once

#include <sys/time.h>
#include <time.h>
#ifndef __wasi__
#include <signal.h>
#endif

#include "../differential/harness.h"
#include "digest.h"
#include "elapsed.h"

typedef struct {
  const char* name;
  void (*run)(char** words);  // the words after the name
} Scenario;

#define MAX_WORDS 8

// The next line of the runner, without its end. The program ends when there is none.
static inline char* next_line(void) {
  static char line[512];
  if (fgets(line, sizeof line, stdin) == NULL) exit(0);
  line[strcspn(line, "\n")] = 0;
  return line;
}

// Says where the scenario has come to, and goes on.
#define TELL(...)        \
  do {                   \
    printf("> ");        \
    printf(__VA_ARGS__); \
    printf("\n");        \
    fflush(stdout);      \
  } while (0)

// The same, and waits for the runner.
#define ASK(...)       \
  do {                 \
    TELL(__VA_ARGS__); \
    next_line();       \
  } while (0)

static inline int serve_scenarios(const Scenario* table, size_t count) {
#ifndef __wasi__
  signal(SIGPIPE, SIG_IGN);  // which WASI does not have
#endif
  TELL("ready");
  for (;;) {
    char line[512];
    strcpy(line, next_line());
    char* words[MAX_WORDS] = {NULL};
    size_t number = 0;
    for (char* word = strtok(line, " "); word && number < MAX_WORDS; word = strtok(NULL, " ")) {
      words[number++] = word;
    }
    size_t row = 0;
    while (row < count && strcmp(table[row].name, words[0]) != 0) ++row;
    if (row == count) {
      printf("no scenario %s\n", words[0]);
      return 98;
    }
    table[row].run(words + 1);
    TELL("end");
  }
}

static inline int family_of(const char* text) { return strchr(text, ':') ? AF_INET6 : AF_INET; }

// The address that two words of the runner name.
static inline Address named_address(char** words) {
  return address_of(family_of(words[0]), words[0], (uint16_t)atoi(words[1]));
}

static inline void set_blocking(int fd) {
  MUST(fcntl(fd, F_SETFL, MUST(fcntl(fd, F_GETFL)) & ~O_NONBLOCK));
}

static inline void set_timeout(int fd, int option, int milliseconds) {
  const struct timeval value = {.tv_sec = milliseconds / 1000,
                                .tv_usec = milliseconds % 1000 * 1000};
  MUST(setsockopt(fd, SOL_SOCKET, option, &value, sizeof value));
}

static inline void set_int(int fd, int level, int option, int value) {
  MUST(setsockopt(fd, level, option, &value, sizeof value));
}

static inline void show_socket_error(int fd) {
  int error = -1;
  socklen_t length = sizeof error;
  MUST(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
  printf("SO_ERROR: %s\n", error_name(error));
}

static inline void show_events(const char* what, int fd, short events, int milliseconds) {
  struct pollfd entry = {.fd = fd, .events = events, .revents = 0};
  const int count = MUST(poll(&entry, 1, milliseconds));
  printf("%s: %d%s%s%s%s%s\n", what, count, entry.revents & POLLIN ? " POLLIN" : "",
         entry.revents & POLLPRI ? " POLLPRI" : "", entry.revents & POLLOUT ? " POLLOUT" : "",
         entry.revents & POLLHUP ? " POLLHUP" : "", entry.revents & POLLERR ? " POLLERR" : "");
}

// A connection to the peer that the runner names.
static inline int connected(char** words) {
  const Address peer = named_address(words);
  const int fd = MUST(socket(peer.any.sa_family, SOCK_STREAM, 0));
  MUST(connect(fd, &peer.any, peer.length));
  return fd;
}

#define QUIET_MS 400  // longer than an acknowledgement is delayed

// Sends until there is no room, and none comes of acknowledgements that are late. Returns how much
// that was; errno is of the send() that failed.
static inline long long fill_connection(int fd) {
  static char block[65536];
  long long sent = 0, before;
  do {
    before = sent;
    ssize_t size;
    while ((size = send(fd, block, sizeof block, MSG_DONTWAIT)) > 0) sent += size;
    struct pollfd entry = {.fd = fd, .events = POLLOUT, .revents = 0};
    if (sent > before) MUST(poll(&entry, 1, QUIET_MS));
  } while (sent > before);
  return sent;
}

// What a connection answers that has failed: each error once.
static inline void show_broken(int fd) {
  char byte;
  show_events("poll", fd, POLLIN | POLLOUT, 5000);
  show("recv", recv(fd, &byte, 1, 0));
  show("recv again", recv(fd, &byte, 1, 0));
  show("send", send(fd, "x", 1, 0));
  show_socket_error(fd);
  show("shutdown", shutdown(fd, SHUT_RDWR));
  show("close", close(fd));
}
