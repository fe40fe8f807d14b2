/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next and long long in C89 */
#ifndef SLUICE_POSIX_SYS_STATVFS_H
#define SLUICE_POSIX_SYS_STATVFS_H

#if __has_include_next(<sys/statvfs.h>)
#include_next <sys/statvfs.h>
#else
#include <sys/types.h>
struct statvfs {
  unsigned long f_bsize, f_frsize;
  fsblkcnt_t f_blocks, f_bfree, f_bavail;
  fsfilcnt_t f_files, f_ffree, f_favail;
  unsigned long f_fsid;
  unsigned long f_flag, f_namemax;
};
#define ST_RDONLY 1
#define ST_NOSUID 2
#endif
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fail with ENOSYS where there is such a file: the space of the host is not to be seen. */
int statvfs(const char* __restrict, struct statvfs* __restrict) __SLUICE_NAME(statvfs);
int fstatvfs(int, struct statvfs*) __SLUICE_NAME(fstatvfs);

#ifdef __cplusplus
}
#endif

#endif
