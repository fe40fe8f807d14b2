/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_MMAN_H
#define SLUICE_POSIX_SYS_MMAN_H

/* libc's declarations. */
#ifndef _WASI_EMULATED_MMAN
#define _WASI_EMULATED_MMAN
#endif
#include_next <sys/mman.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A map of a file is a copy of it, that does not change with it and can't be written back. */
void* mmap(void*, size_t, int, int, int, off_t) __SLUICE_NAME(mmap);
int munmap(void*, size_t) __SLUICE_NAME(munmap);
int msync(void*, size_t, int) __SLUICE_NAME(msync); /* there is nothing to write back */

/* Memory can always be read and written: fails where no access is asked for, or execution. */
int mprotect(void*, size_t, int) __SLUICE_NAME(mprotect);

/* Memory is never swapped out, as far as a program can tell: succeed, and do nothing. */
int mlock(const void*, size_t) __SLUICE_NAME(mlock);
int munlock(const void*, size_t) __SLUICE_NAME(munlock);
int mlockall(int) __SLUICE_NAME(mlockall);
int munlockall(void) __SLUICE_NAME(munlockall);

#ifdef __cplusplus
}
#endif

#endif
