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

/* With flags, such as RWF_NOWAIT, they fail with EOPNOTSUPP. */
#define RWF_HIPRI 0x01
#define RWF_DSYNC 0x02
#define RWF_SYNC 0x04
#define RWF_NOWAIT 0x08
#define RWF_APPEND 0x10
ssize_t preadv2(int, const struct iovec*, int, off_t, int) __SLUICE_NAME(preadv2);
ssize_t pwritev2(int, const struct iovec*, int, off_t, int) __SLUICE_NAME(pwritev2);

#ifdef __cplusplus
}
#endif

#endif
