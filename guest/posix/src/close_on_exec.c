/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "close_on_exec.h"

#include <fcntl.h>

enum { NUMBERS = 65536, BITS = 8 };

static unsigned char flags[NUMBERS / BITS];

static void keep(int fd, int on) {
  const unsigned char bit = (unsigned char)(1U << ((unsigned)fd % BITS));
  if (fd < 0 || fd >= NUMBERS) return;
  if (on)
    (void)__atomic_fetch_or(&flags[fd / BITS], bit, __ATOMIC_RELAXED);
  else
    (void)__atomic_fetch_and(&flags[fd / BITS], (unsigned char)~bit, __ATOMIC_RELAXED);
}

int exec_flag(int fd) {
  if (fd < 0 || fd >= NUMBERS) return 0;
  return (__atomic_load_n(&flags[fd / BITS], __ATOMIC_RELAXED) >> (fd % BITS) & 1) != 0 ? FD_CLOEXEC
                                                                                        : 0;
}

__attribute__((__constructor__)) static void begin(void) { keep_exec_flag = keep; }
