/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_UIO_H
#define SLUICE_POSIX_SYS_UIO_H

#include_next <sys/uio.h>
#include <wasi_name.h>

#ifndef UIO_MAXIOV
#define UIO_MAXIOV 1024
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Signals of <signal.h> may interrupt them. */
ssize_t readv(int, const struct iovec*, int) __SLUICE_NAME(readv);
ssize_t writev(int, const struct iovec*, int) __SLUICE_NAME(writev);

#ifdef __cplusplus
}
#endif

#endif
