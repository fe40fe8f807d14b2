// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls that wait while the process is stopped, continued and told of things it does not care for:
// they go on. signals.py sends the signals when a scenario says "waiting", and then ends the wait.
#include "session.h"

static char block[65536];

static void waiting(void) { TELL("waiting"); }

static void in_recv(char** words) {
  const int fd = connected(words);
  waiting();
  show("recv", recv(fd, block, 5, MSG_WAITALL));
  MUST(close(fd));
}

static void in_read(char** words) {
  const int fd = connected(words);
  waiting();
  show("read", read(fd, block, 100));
  MUST(close(fd));
}

static void in_recvmsg(char** words) {
  const int fd = connected(words);
  struct iovec parts[2] = {{block, 2}, {block + 2, 3}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  waiting();
  show("recvmsg", recvmsg(fd, &message, MSG_WAITALL));
  MUST(close(fd));
}

static void in_send(char** words) {
  const int fd = connected(words);
  long long sent = fill_connection(fd);
  waiting();
  for (const long long before = sent; sent - before < 1 << 20;) {
    sent += MUST(send(fd, block, sizeof block, 0));
  }
  MUST(shutdown(fd, SHUT_WR));
  ASK("sent %lld", sent);
  MUST(close(fd));
}

static void in_poll(char** words) {
  const int fd = connected(words);
  waiting();
  show_events("poll", fd, POLLIN, -1);
  show("recv", recv(fd, block, 5, MSG_WAITALL));
  MUST(close(fd));
}

static void in_select(char** words) {
  const int fd = connected(words);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  waiting();
  show("select", select(fd + 1, &set, NULL, NULL, NULL));
  show("recv", recv(fd, block, 5, MSG_WAITALL));
  MUST(close(fd));
}

static void in_accept(char** words) {
  const int listening = listener(family_of(words[0]));
  const Address here = local_address(listening);
  TELL("port %u", port_of(&here));
  waiting();
  const int fd = show_descriptor("accept", accept(listening, NULL, NULL));
  MUST(close(fd));
  MUST(close(listening));
}

static void in_recvfrom(char** words) {
  const int fd = udp_bound(family_of(words[0]));
  const Address here = local_address(fd);
  Address source = {.length = sizeof source.storage};
  TELL("port %u", port_of(&here));
  waiting();
  show("recvfrom", recvfrom(fd, block, 100, 0, &source.any, &source.length));
  MUST(close(fd));
}

static void in_standard_input(char** words) {
  (void)words;
  waiting();
  printf("line: %s\n", next_line());
}

static void show_time(struct timespec start, long least) {
  const long time = elapsed_ms(start);
  printf("not too early: %d, in the end: %d\n", time >= least, time < 10000);
}

#define PATIENCE_MS 200

static void in_nanosleep(char** words) {
  (void)words;
  struct timespec start;
  const struct timespec patience = {.tv_nsec = PATIENCE_MS * 1000000L};
  clock_gettime(CLOCK_MONOTONIC, &start);
  waiting();
  show("nanosleep", nanosleep(&patience, NULL));
  show_time(start, PATIENCE_MS);
}

static void sleep_until(clockid_t clock, const char* what) {
  struct timespec start, until;
  clock_gettime(CLOCK_MONOTONIC, &start);
  clock_gettime(clock, &until);
  until.tv_nsec += PATIENCE_MS * 1000000L;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  waiting();
  printf("%s: %s\n", what, error_name(clock_nanosleep(clock, TIMER_ABSTIME, &until, NULL)));
  show_time(start, PATIENCE_MS - 1);
}

static void in_clock_nanosleep(char** words) {
  (void)words;
  sleep_until(CLOCK_MONOTONIC, "clock_nanosleep");
}

static void in_clock_nanosleep_of_the_day(char** words) {
  (void)words;
  sleep_until(CLOCK_REALTIME, "clock_nanosleep");
}

static void in_poll_with_a_timeout(char** words) {
  const int fd = connected(words);
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  waiting();
  show_events("poll", fd, POLLIN, PATIENCE_MS);
  show_time(start, PATIENCE_MS);
  MUST(close(fd));
}

// Linux lets those fail with EINTR whose socket has a timeout, when the process was stopped
// (signal(7)): a program with signals calls again, one without can't know what EINTR would be.
static void in_recv_with_a_timeout(char** words) {
  const int fd = connected(words);
  ssize_t size;
  set_timeout(fd, SO_RCVTIMEO, PATIENCE_MS);
  waiting();
  do {
    size = recv(fd, block, 5, 0);
#ifndef __wasi__
  } while (size < 0 && errno == EINTR);
#else
  } while (false);
#endif
  show("recv", size);
  MUST(close(fd));
}

#define ROW(name) {#name, name}
static const Scenario table[] = {
    ROW(in_recv),
    ROW(in_read),
    ROW(in_recvmsg),
    ROW(in_send),
    ROW(in_poll),
    ROW(in_select),
    ROW(in_accept),
    ROW(in_recvfrom),
    ROW(in_standard_input),
    ROW(in_nanosleep),
    ROW(in_clock_nanosleep),
    ROW(in_clock_nanosleep_of_the_day),
    ROW(in_poll_with_a_timeout),
    ROW(in_recv_with_a_timeout),
};

int main(void) { return serve_scenarios(table, COUNT(table)); }
