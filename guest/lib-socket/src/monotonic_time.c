/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "monotonic_time.h"

#include <wasi/api.h>

uint64_t monotonic_time(void) {
  __wasi_timestamp_t now = 0;
  (void)__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &now);
  return now;
}
