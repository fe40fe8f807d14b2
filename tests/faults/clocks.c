// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every way to wait for some time, where the monotonic clock is years ahead: clocks.py.
#include "session.h"

#define PATIENCE_MS 30

static struct timespec start;

static void begin(void) { clock_gettime(CLOCK_MONOTONIC, &start); }

static void show_time(const char* what, long result) {
  const long time = elapsed_ms(start);
  show(what, result);
  printf("  not too early: %d, in the end: %d\n", time >= PATIENCE_MS - 1, time < 10000);
}

static long sleep_until(clockid_t clock) {
  struct timespec until;
  clock_gettime(clock, &until);
  until.tv_nsec += PATIENCE_MS * 1000000L;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  begin();
  return clock_nanosleep(clock, TIMER_ABSTIME, &until, NULL);
}

static void ahead(char** words) {
  const long long seconds = atoll(words[0]);
  const struct timespec patience = {.tv_nsec = PATIENCE_MS * 1000000L};
  struct timeval timeout = {.tv_usec = PATIENCE_MS * 1000};
  const int fd = udp_bound(AF_INET);
  struct pollfd entry = {.fd = fd, .events = POLLIN};
  char byte;

  begin();
  printf("ahead: %d\n", (long long)start.tv_sec >= seconds);
  show_time("nanosleep", nanosleep(&patience, NULL));
  show_time("clock_nanosleep, monotonic", sleep_until(CLOCK_MONOTONIC));
  show_time("clock_nanosleep, real time", sleep_until(CLOCK_REALTIME));
  begin();
  show_time("poll", poll(&entry, 1, PATIENCE_MS));
  begin();
  show_time("select", select(0, NULL, NULL, NULL, &timeout));
  set_timeout(fd, SO_RCVTIMEO, PATIENCE_MS);
  begin();
  show_time("recv", recv(fd, &byte, 1, 0));
  MUST(close(fd));
}

static const Scenario table[] = {{"ahead", ahead}};

int main(void) { return serve_scenarios(table, COUNT(table)); }
