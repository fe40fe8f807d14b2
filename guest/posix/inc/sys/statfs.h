/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_STATFS_H
#define SLUICE_POSIX_SYS_STATFS_H

#include <sys/statvfs.h>
#include <wasi_name.h>

typedef struct {
  int __val[2];
} fsid_t;

struct statfs {
  unsigned long f_type, f_bsize;
  fsblkcnt_t f_blocks, f_bfree, f_bavail;
  fsfilcnt_t f_files, f_ffree;
  fsid_t f_fsid;
  unsigned long f_namelen, f_frsize, f_flags;
};

#ifdef __cplusplus
extern "C" {
#endif

/* Fail as statvfs() does. */
int statfs(const char*, struct statfs*) __SLUICE_NAME(statfs);
int fstatfs(int, struct statfs*) __SLUICE_NAME(fstatfs);

#ifdef __cplusplus
}
#endif

#endif
