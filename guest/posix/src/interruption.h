/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef POSIX_INTERRUPTION_H_
#define POSIX_INTERRUPTION_H_

#include "../../lib-socket/src/interruption.h"

/* Runs the handlers of signals that came, for calls that did not have to wait. */
void run_due_handlers(void) __asm__("__sluice_run_due_handlers");

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
