/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef POSIX_INTERRUPTION_H_
#define POSIX_INTERRUPTION_H_

#include "../../lib-socket/src/interruption.h"

/* Runs the handlers of signals that came, for calls that did not have to wait. */
void run_due_handlers(void) __asm__("__sluice_run_due_handlers");

/* When a call on the descriptor must have ended, by its option, on the clock of monotonic_time();
 * -1 for never. */
int64_t deadline_of(int fd, short events) __asm__("__sluice_deadline_of");
/* `wait` of `interruption`, until then. */
int wait_until(int fd, short events, int64_t deadline) __asm__("__sluice_wait_until");
/* Waits a little, where a descriptor is ready but does nothing. 0, EINTR, or EAGAIN at its end. */
int pause_until(int64_t deadline) __asm__("__sluice_pause_until");

/* Of `interruption`. */
int send_with_signals(int fd, const struct iovec*, uint32_t count, uint32_t flags,
                      const struct linux_address*, uint32_t length,
                      uint32_t* sent) __asm__("__sluice_send_with_signals");
int receive_with_signals(int fd, const struct iovec*, uint32_t count, uint32_t flags,
                         struct linux_address*, uint32_t capacity, uint32_t* length,
                         uint32_t* received,
                         uint32_t* out_flags) __asm__("__sluice_receive_with_signals");

ssize_t read_with_signals(int fd, void*, size_t) __asm__("__sluice_read_with_signals");
ssize_t readv_with_signals(int fd, const struct iovec*,
                           int count) __asm__("__sluice_readv_with_signals");
ssize_t write_with_signals(int fd, const void*, size_t) __asm__("__sluice_write_with_signals");
ssize_t writev_with_signals(int fd, const struct iovec*,
                            int count) __asm__("__sluice_writev_with_signals");

/* From now on, `interruption` is there. */
void let_signals_interrupt(void) __asm__("__sluice_let_signals_interrupt");

#endif
