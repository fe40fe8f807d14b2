/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_MMAN_H
#define SLUICE_POSIX_SYS_MMAN_H

/* libc's: mmap() of files by reading them, in its library wasi-emulated-mman. */
#ifndef _WASI_EMULATED_MMAN
#define _WASI_EMULATED_MMAN
#endif
#include_next <sys/mman.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Memory is never swapped out, as far as a program can tell: succeed, and do nothing. */
int mlock(const void*, size_t) __SLUICE_NAME(mlock);
int munlock(const void*, size_t) __SLUICE_NAME(munlock);
int mlockall(int) __SLUICE_NAME(mlockall);
int munlockall(void) __SLUICE_NAME(munlockall);

#ifdef __cplusplus
}
#endif

#endif
