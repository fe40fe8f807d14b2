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

/* What MADV_DONTNEED names are zeros then, but in maps of files; other advice does nothing. */
int madvise(void*, size_t, int) __SLUICE_NAME(madvise);
int posix_madvise(void*, size_t, int) __SLUICE_NAME(posix_madvise);

/* A map of a file does not grow. */
#ifndef MREMAP_MAYMOVE
#define MREMAP_MAYMOVE 1
#endif
void* mremap(void*, size_t, size_t, int, ...) __SLUICE_NAME(mremap);

/* Fail with ENOSYS, and with ENOENT. */
int memfd_create(const char*, unsigned int) __SLUICE_NAME(memfd_create);
int shm_open(const char*, int, mode_t) __SLUICE_NAME(shm_open);
int shm_unlink(const char*) __SLUICE_NAME(shm_unlink);

/* Memory is never swapped out, as far as a program can tell: succeed, and do nothing. */
int mlock(const void*, size_t) __SLUICE_NAME(mlock);
int munlock(const void*, size_t) __SLUICE_NAME(munlock);
int mlockall(int) __SLUICE_NAME(mlockall);
int munlockall(void) __SLUICE_NAME(munlockall);
int mincore(void*, size_t, unsigned char*) __SLUICE_NAME(mincore);

#ifdef __cplusplus
}
#endif

#endif
