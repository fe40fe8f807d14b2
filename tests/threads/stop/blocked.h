// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the operations share. Each thread that runs one has what it blocks in to itself: it prepares
// that, says that it is about to block, and blocks.
#pragma once

#include "../thread_case.h"

// Atomics are plain accesses where the C library has no threads.
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static int blocked;
static int port;

static void say(const char* word) { CHECK(write(STDERR_FILENO, word, strlen(word)) > 0); }

static char block[65536];

static int count_blocked(int more) {
  pthread_mutex_lock(&counting);
  const int count = blocked += more;
  pthread_mutex_unlock(&counting);
  return count;
}

static void wait_here(void) { count_blocked(1); }
