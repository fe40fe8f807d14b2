// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How long something takes.
#pragma once

#include <time.h>

static inline long elapsed_ms(struct timespec since) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long)(now.tv_sec - since.tv_sec) * 1000 + (now.tv_nsec - since.tv_nsec) / 1000000;
}
