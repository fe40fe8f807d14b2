/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_FCNTL_H
#define SLUICE_POSIX_FCNTL_H

#include_next <fcntl.h>
#include <wasi_name.h>

#ifndef F_DUPFD
#define F_DUPFD 0
#endif
#ifndef F_DUPFD_CLOEXEC
#define F_DUPFD_CLOEXEC 1030
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* libc's, with F_DUPFD and F_DUPFD_CLOEXEC. */
int fcntl(int, int, ...) __SLUICE_NAME(fcntl);

#ifdef __cplusplus
}
#endif

#endif
