/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef WATCH_H_
#define WATCH_H_

#include <stddef.h>

/* What the epoll of guest/posix wants to hear of. Null until a program makes such a set. */
struct watch {
  void (*closed)(int fd);        /* before its number is free */
  void (*not_all_taken)(int fd); /* a write would have blocked, or was cut short */
};

extern const struct watch* watch __asm__("__sluice_watch");

/* After a write of `size` bytes, with its result. */
static inline void watch_write(int fd, size_t size, long written) {
  if (watch != NULL && (written < 0 || (size_t)written < size)) watch->not_all_taken(fd);
}

#endif
