// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Waiting lasts as long as asked: clock_nanosleep absolute and relative, nanosleep, select, poll.
#include <sys/select.h>
#include <time.h>

#include "../harness.h"

static int64_t now_us(clockid_t clock) {
  struct timespec time;
  MUST(clock_gettime(clock, &time));
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static int64_t started;

static void start(void) { started = now_us(CLOCK_MONOTONIC); }
static void lasted_at_least(const char* what, int64_t us) {
  const int64_t took = now_us(CLOCK_MONOTONIC) - started;
  printf("%s: %s\n", what, took >= us ? "lasted" : "too short");
}

static struct timespec after_us(clockid_t clock, int64_t us) {
  const int64_t then = now_us(clock) + us;
  return (struct timespec){.tv_sec = then / 1000000, .tv_nsec = (then % 1000000) * 1000};
}

int main(void) {
  struct timespec time = after_us(CLOCK_MONOTONIC, 20000);
  start();
  show("absolute, monotonic", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
  lasted_at_least("  20 ms", 19900);
  time = after_us(CLOCK_REALTIME, 20000);
  start();
  show("absolute, real time", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL));
  lasted_at_least("  20 ms", 19000);
  time = after_us(CLOCK_MONOTONIC, -1000000);
  show("absolute, past", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
  time = (struct timespec){.tv_sec = 0, .tv_nsec = 15000000};
  start();
  show("relative", clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL));
  lasted_at_least("  15 ms", 15000);
  start();
  show("nanosleep", nanosleep(&time, NULL));
  lasted_at_least("  15 ms", 15000);
  start();
  show("usleep", usleep(1500));
  lasted_at_least("  1.5 ms", 1500);

  struct timeval wait = {.tv_sec = 0, .tv_usec = 500};
  start();
  show("select", select(0, NULL, NULL, NULL, &wait));
  lasted_at_least("  500 us", 500);
  show("  nothing is left", wait.tv_sec == 0 && wait.tv_usec == 0);
  start();
  show("poll", poll(NULL, 0, 12));
  lasted_at_least("  12 ms", 12000);

  for (size_t i = 0; i < COUNT(families); ++i) {
    const Pair pair = tcp_pair(families[i]);
    fd_set readable;
    fd_set writable;
    FD_ZERO(&readable);
    FD_SET(pair.server, &readable);
    wait = (struct timeval){.tv_sec = 0, .tv_usec = 1500};
    const int top = (pair.server > pair.client ? pair.server : pair.client) + 1;
    start();
    show("select on an idle socket", select(top, &readable, NULL, NULL, &wait));
    lasted_at_least("  1.5 ms", 1500);
    printf("  readable %d\n", FD_ISSET(pair.server, &readable) != 0);
    MUST(send(pair.client, "x", 1, 0));
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(pair.server, &readable);
    FD_SET(pair.client, &writable);
    wait = (struct timeval){.tv_sec = 5, .tv_usec = 0};
    show("select on a ready pair", select(top, &readable, &writable, NULL, &wait));
    show("  most is left", wait.tv_sec == 4 && wait.tv_usec > 0);
    printf("  readable %d, writable %d\n", FD_ISSET(pair.server, &readable) != 0,
           FD_ISSET(pair.client, &writable) != 0);
    struct pollfd entries[2] = {{.fd = pair.server, .events = POLLIN},
                                {.fd = -1, .events = POLLIN}};
    show("poll ignores a negative descriptor", poll(entries, 2, 5000));
    printf("  %d %d\n", entries[0].revents == POLLIN, entries[1].revents == 0);
    close_pair(pair);
  }
}
