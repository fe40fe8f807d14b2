/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_STAT_H
#define SLUICE_POSIX_SYS_STAT_H

#include_next <sys/stat.h>
#include <wasi_name.h>

/* An old wasi-libc has one number for both. */
#if S_IFIFO == S_IFSOCK
#undef S_IFIFO
#define S_IFIFO 0x1000
#endif

#ifndef ALLPERMS
#define ACCESSPERMS 0777
#define ALLPERMS 07777
#define DEFFILEMODE 0666
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What is made gets the mode that is asked for less this mask, 022 at first, and less the umask of
 * the command that runs the program. */
mode_t umask(mode_t) __SLUICE_NAME(umask);

/* Also files that programs have in any case, see <fcntl.h>, and the folders that lead to what is
 * granted: these are there, to be walked through, and neither listed nor changed. */
int stat(const char* __restrict, struct stat* __restrict) __SLUICE_NAME(stat);
int lstat(const char* __restrict, struct stat* __restrict) __SLUICE_NAME(lstat);
int fstatat(int, const char* __restrict, struct stat* __restrict, int) __SLUICE_NAME(fstatat);
int fstat(int, struct stat*) __SLUICE_NAME(fstat);

int mkdir(const char*, mode_t) __SLUICE_NAME(mkdir);
int mkdirat(int, const char*, mode_t) __SLUICE_NAME(mkdirat);

/* libc's, but that what was not granted is not there: ENOENT. */
int utimensat(int, const char*, const struct timespec[2], int) __SLUICE_NAME(utimensat);

/* Fail with EPERM where S_ISUID or S_ISGID is asked for, and for devices. */
int chmod(const char*, mode_t) __SLUICE_NAME(chmod);
int fchmod(int, mode_t) __SLUICE_NAME(fchmod);
int fchmodat(int, const char*, mode_t, int) __SLUICE_NAME(fchmodat);
int lchmod(const char*, mode_t) __SLUICE_NAME(lchmod);

/* Fail with EPERM: no file system has them here. */
int mkfifo(const char*, mode_t) __SLUICE_NAME(mkfifo);
int mkfifoat(int, const char*, mode_t) __SLUICE_NAME(mkfifoat);
int mknod(const char*, mode_t, dev_t) __SLUICE_NAME(mknod);
int mknodat(int, const char*, mode_t, dev_t) __SLUICE_NAME(mknodat);

#ifdef __cplusplus
}
#endif

#endif
