// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that leave from within, and that are cancelled in what they wait for. The libc for
// wasi-threads has neither.
//
// Compilers: lib-pthread
#include <fcntl.h>
#include <semaphore.h>

#include "../thread_case.h"

static pthread_key_t key;
static volatile int destroyed, ready;

static void destroy(void* value) { destroyed += (int)(intptr_t)value; }

static volatile int left = 5;

static intptr_t descend(intptr_t depth) {
  if (left == 0) return depth;
  if (--left == 0) pthread_exit((void*)(depth + 1000));
  return descend(depth + 1) + left;
}

static void* leave_deep(void* argument) {
  CHECK(pthread_setspecific(key, (void*)1) == 0);
  return (void*)descend((intptr_t)argument);
}

static void* do_recv(void* argument) {
  int ends[2];
  struct sockaddr_in address;
  const int listening = listener(&address);
  ends[0] = connected(&address);
  ends[1] = accept(listening, NULL, NULL);
  char byte = 0;
  ready = 1;
  recv(ends[0], &byte, 1, 0);
  return argument;
}

static void* do_accept(void* argument) {
  struct sockaddr_in address;
  const int listening = listener(&address);
  ready = 1;
  accept(listening, NULL, NULL);
  return argument;
}

static void* do_poll(void* argument) {
  struct sockaddr_in address;
  struct pollfd entry = {.fd = listener(&address), .events = POLLIN, .revents = 0};
  ready = 1;
  poll(&entry, 1, -1);
  return argument;
}

static void* do_sleep(void* argument) {
  CHECK(pthread_setspecific(key, (void*)10) == 0);
  ready = 1;
  sleep(1000);
  return argument;
}

static void* do_wait(void* argument) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&mutex);
  ready = 1;
  for (;;) pthread_cond_wait(&condition, &mutex);
  return argument;
}

static void* do_semaphore(void* argument) {
#ifdef SLUICE_LIB_PTHREAD_H
  sem_t* closed = sem_open("closed", O_CREAT, 0600, 0);
#else
  static sem_t unnamed;
  sem_t* closed = &unnamed;
#endif
  ready = 1;
  sem_wait(closed);
  return argument;
}

static void* do_join(void* argument) {
  static pthread_t other;
  start(&other, do_sleep, 0);
  pthread_join(other, NULL);
  return argument;
}

// Is asked to end before it blocks.
static void* do_late(void* argument) {
  ready = 1;
  usleep(20000);
  sleep(1000);
  return argument;
}

static void* come_back(void* argument) {
  ready = 1;
  return argument;
}

static const struct {
  const char* name;
  void* (*run)(void*);
} waits[] = {
    {"recv", do_recv}, {"accept", do_accept},       {"poll", do_poll}, {"sleep", do_sleep},
    {"wait", do_wait}, {"semaphore", do_semaphore}, {"join", do_join}, {"late", do_late},
};

static void cancel(void* (*run)(void*), const char* name, useconds_t after) {
  pthread_t thread;
  ready = 0;
  start(&thread, run, 0);
  while (!ready) usleep(100);
  usleep(after);
  CHECK(pthread_cancel(thread) == 0);
  printf("%s: %s\n", name, join(thread) == (intptr_t)PTHREAD_CANCELED ? "cancelled" : "came back");
}

int main(void) {
  CHECK(pthread_key_create(&key, destroy) == 0);
  pthread_t thread;
  start(&thread, leave_deep, 0);
  printf("left deep with %ld\n", (long)join(thread));
  for (unsigned i = 0; i < sizeof waits / sizeof *waits; ++i) {
    cancel(waits[i].run, waits[i].name, 5000);
    cancel(waits[i].run, waits[i].name, 0);
  }
  printf("destroyed %d\n", destroyed);

  // What still waits, for ever, ends with the program.
  start(&thread, come_back, 7);
  printf("came back with %ld\n", (long)join(thread));
  return 0;
}
