/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_EVENTFD_H
#define SLUICE_POSIX_SYS_EVENTFD_H

#include <fcntl.h>
#include <stdint.h>
#include <wasi_name.h>

#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK O_NONBLOCK
#define EFD_CLOEXEC O_CLOEXEC

typedef uint64_t eventfd_t;

#ifdef __cplusplus
extern "C" {
#endif

int eventfd(unsigned int, int) __SLUICE_NAME(eventfd);
int eventfd_read(int, eventfd_t*) __SLUICE_NAME(eventfd_read);
int eventfd_write(int, eventfd_t) __SLUICE_NAME(eventfd_write);

#ifdef __cplusplus
}
#endif

#endif
