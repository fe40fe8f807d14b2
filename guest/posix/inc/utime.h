/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_UTIME_H
#define SLUICE_POSIX_UTIME_H

#include_next <utime.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* libc's, but that what was not granted is not there: ENOENT. */
int utime(const char*, const struct utimbuf*) __SLUICE_NAME(utime);

#ifdef __cplusplus
}
#endif

#endif
