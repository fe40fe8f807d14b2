/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef INTERRUPTION_H_
#define INTERRUPTION_H_

#include "sluice_1.h"

/* What `wait` says of a descriptor that does not block. */
enum { DOES_NOT_BLOCK = -1 };

/* How signals of guest/posix interrupt what waits. Functions return an error number. */
struct interruption {
  /* As sluice_1_poll(). */
  int (*poll)(struct pollfd*, uint32_t count, int64_t nanoseconds, uint32_t* ready);
  /* Waits for one of the events, no longer than the descriptor's option says. */
  int (*wait)(int fd, short events);
  /* As sluice_1_sock_send() and sluice_1_sock_recv(), for calls that may block. */
  int (*send)(int fd, const struct iovec*, uint32_t count, uint32_t flags,
              const struct linux_address*, uint32_t length, uint32_t* sent);
  int (*receive)(int fd, const struct iovec*, uint32_t count, uint32_t flags, struct linux_address*,
                 uint32_t capacity, uint32_t* length, uint32_t* received, uint32_t* out_flags);
  /* As read(2), readv(2), write(2) and writev(2). */
  ssize_t (*read)(int fd, void*, size_t);
  ssize_t (*readv)(int fd, const struct iovec*, int count);
  ssize_t (*write)(int fd, const void*, size_t);
  ssize_t (*writev)(int fd, const struct iovec*, int count);
  /* As sluice_1_sock_connect(). */
  int (*connect)(int fd, const struct linux_address*, uint32_t length);
  /* Puts a mask of signals in place of the present one, and that back. */
  void (*begin_mask)(const sigset_t*);
  void (*end_mask)(void);
};

/* Null until a program uses what can interrupt. */
extern const struct interruption* interruption __asm__("__sluice_interruption");

static inline int poll_or_signal(struct pollfd* fds, uint32_t count, int64_t nanoseconds,
                                 uint32_t* ready) {
  return interruption != NULL ? interruption->poll(fds, count, nanoseconds, ready)
                              : sluice_1_poll(fds, count, nanoseconds, ready);
}

/* Before a call that may block. */
static inline int wait_or_signal(int fd, short events) {
  const int error = interruption != NULL ? interruption->wait(fd, events) : 0;
  return error == DOES_NOT_BLOCK ? 0 : error;
}

static inline int connect_or_signal(int fd, const struct linux_address* to, uint32_t length) {
  return interruption != NULL ? interruption->connect(fd, to, length)
                              : sluice_1_sock_connect(fd, to, length);
}

#endif
