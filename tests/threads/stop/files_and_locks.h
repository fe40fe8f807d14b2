// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on files, and of threads on each other, that block.
#pragma once

#include <fcntl.h>
#include <semaphore.h>
#include <time.h>

#include "blocked.h"

static void do_read(void) {
  wait_here();
  CHECK(read(STDIN_FILENO, block, 1) != 1);
}

static void do_write(void) {
  wait_here();
  while (write(STDOUT_FILENO, block, sizeof block) > 0) {
  }
}

static void do_open_fifo(void) {
  wait_here();
  open("fifo", O_RDONLY);
}

static void do_read_fifo(void) {
  const int fd = open("fifo", O_RDWR);
  CHECK(fd >= 0);
  wait_here();
  CHECK(read(fd, block, 1) != 1);
}

static void do_open_fifo_to_write(void) {
  wait_here();
  open("fifo", O_WRONLY);
}

static void do_write_fifo(void) {
  const int fd = open("fifo", O_RDWR);
  CHECK(fd >= 0);
  wait_here();
  while (write(fd, block, sizeof block) > 0) {
  }
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int held;

static void* hold(void* argument) {
  (void)argument;
  pthread_mutex_lock(&mutex);
  held = 1;
  sleep(1000);
  return NULL;
}

static void do_mutex(void) {
  wait_here();
  pthread_mutex_lock(&mutex);
}

static void do_cond(void) {
  pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&own);
  wait_here();
  pthread_cond_wait(&condition, &own);
}

static void do_cond_timed(void) {
  pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&own);
  wait_here();
#ifdef SLUICE_LIB_PTHREAD_H
  pthread_cond_timedwait(&condition, &own, 1000000000);
#else
  pthread_cond_timedwait(&condition, &own, &(struct timespec){.tv_sec = time(NULL) + 1000});
#endif
}

static void* sleep_on(void* argument) {
  sleep(1000);
  return argument;
}

static void do_join(void) {
  pthread_t other;
  start(&other, sleep_on, 0);
  wait_here();
  pthread_join(other, NULL);
}

static void do_semaphore(void) {
#ifdef SLUICE_LIB_PTHREAD_H
  sem_t* semaphore = sem_open("closed", O_CREAT, 0600, 0);
#else
  static sem_t closed;
  sem_t* semaphore = &closed;
#endif
  wait_here();
  sem_wait(semaphore);
}

#ifdef __wasm_atomics__
static void do_atomic_wait(void) {
  static int word;
  wait_here();
  __builtin_wasm_memory_atomic_wait32(&word, 0, -1);
}

static void do_rwlock(void) {
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  pthread_rwlock_rdlock(&lock);
  wait_here();
  pthread_rwlock_wrlock(&lock);
}

static void do_barrier(void) {
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, 2);
  wait_here();
  pthread_barrier_wait(&barrier);
}
#endif
