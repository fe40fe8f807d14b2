// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks for ever in an operation, in one thread or in all, until it is stopped.
//
//   operations OPERATION WHO WAY PORT
//
// WHO blocks: main; thread, while the main thread waits for it; all, four threads with the main
// one.
//
// WAY: none, or what another thread does (the main one when it does not block): exit, trap, return.
//
// It writes "ready" to stderr when it is about to block, and "stop" before another thread stops it.
#include <sched.h>
#include <sys/time.h>

#include "files_and_locks.h"
#include "sockets.h"

static void do_sleep(void) {
  wait_here();
  sleep(1000);
}

static void do_compute(void) {
  static volatile unsigned count;
  wait_here();
  for (;;) ++count;
}

static void do_yield(void) {
  wait_here();
  for (;;) sched_yield();
}

static void do_clock(void) {
  struct timeval now;
  wait_here();
  for (;;) gettimeofday(&now, NULL);
}

static const struct {
  const char* name;
  void (*run)(void);
} operations[] = {
    {"recv", do_recv},
    {"recvfrom", do_recvfrom},
    {"send", do_send},
    {"accept", do_accept},
    {"connect", do_connect},
    {"recvmsg", do_recvmsg},
    {"recv-limited", do_recv_limited},
    {"send-limited", do_send_limited},
    {"close", do_close},
    {"poll", do_poll},
    {"poll-many", do_poll_many},
    {"sleep", do_sleep},
    {"look-up", do_look_up},
    {"read", do_read},
    {"write", do_write},
    {"open-fifo", do_open_fifo},
    {"open-fifo-to-write", do_open_fifo_to_write},
    {"read-fifo", do_read_fifo},
    {"write-fifo", do_write_fifo},
    {"compute", do_compute},
    {"yield", do_yield},
    {"clock", do_clock},
    {"mutex", do_mutex},
    {"cond", do_cond},
    {"cond-timed", do_cond_timed},
    {"join", do_join},
    {"semaphore", do_semaphore},
#ifdef __wasm_atomics__
    {"atomic-wait", do_atomic_wait},
    {"rwlock", do_rwlock},
    {"barrier", do_barrier},
#endif
};

static void (*operation)(void);

static void* run_operation(void* argument) {
  operation();
  say("came back\n");
  _Exit(77);
  return argument;
}

enum { many = 4 };
static int expected;

static void await_blocked(void) {
  while (count_blocked(0) < expected) usleep(1000);
  usleep(10000);
}

static int stop(const char* way) {
  await_blocked();
  say("stop\n");
  if (strcmp(way, "exit") == 0) _Exit(7);
  if (strcmp(way, "trap") == 0) __builtin_trap();
  return 0;
}

static void* stop_from_thread(void* way) {
  stop(way);
  return NULL;
}

static void* tell(void* argument) {
  await_blocked();
  say("ready\n");
  return argument;
}

int main(int count, char** arguments) {
  CHECK(count == 5);
  const char *who = arguments[2], *way = arguments[3];
  port = atoi(arguments[4]);
  access("fifo", F_OK);  // libc makes its list of directories once
  for (unsigned i = 0; i < sizeof operations / sizeof *operations; ++i)
    if (strcmp(operations[i].name, arguments[1]) == 0) operation = operations[i].run;
  CHECK(operation != NULL);
  const int with_main = strcmp(who, "thread") != 0;
  expected = strcmp(who, "all") == 0 ? many : 1;

  pthread_t other, thread;
  if (operation == do_mutex) {
    start(&other, hold, 0);
    while (!held) usleep(1000);
  }
  for (int i = with_main; i < expected; ++i) start(&thread, run_operation, i);
  const int inside = strcmp(way, "none") != 0;
  if (inside && !with_main) return stop(way);
  start(&other, inside ? stop_from_thread : tell, (intptr_t)way);
  if (with_main) run_operation(NULL);
  return (int)join(thread);
}
