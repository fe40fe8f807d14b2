/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_WAITS_H
#define SLUICE_POSIX_WAITS_H

#include <sys/types.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What signals of <signal.h> may interrupt, and the timers that raise one. */
unsigned int alarm(unsigned int) __SLUICE_NAME(alarm);
unsigned int ualarm(unsigned int, unsigned int) __SLUICE_NAME(ualarm);
int pause(void) __SLUICE_NAME(pause);
unsigned int sleep(unsigned int) __SLUICE_NAME(sleep);
int usleep(unsigned int) __SLUICE_NAME(usleep);
ssize_t read(int, void*, size_t) __SLUICE_NAME(read);
ssize_t write(int, const void*, size_t) __SLUICE_NAME(write);

/* Forgets FD_CLOEXEC. */
int close(int) __SLUICE_NAME(close);

#ifdef __cplusplus
}
#endif

#endif
