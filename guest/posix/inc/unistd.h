/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_UNISTD_H
#define SLUICE_POSIX_UNISTD_H

#include <wasi_name.h>
/* Without it, libc's getpid() is marked as one not to use. */
#ifndef _WASI_EMULATED_GETPID
#define _WASI_EMULATED_GETPID
#endif
#include <posix/files.h>
#include <posix/host_name.h>
#include <posix/identity.h>
#include <posix/processes.h>
#include <posix/waits.h>
#include_next <unistd.h>

/* Of the GNU C library: again as long as a signal ends it. */
#ifndef TEMP_FAILURE_RETRY
#define TEMP_FAILURE_RETRY(call)               \
  (__extension__({                             \
    long __result;                             \
    do __result = (long)(call);                \
    while (__result == -1L && errno == EINTR); \
    __result;                                  \
  }))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Also files that programs have in any case; see <fcntl.h>. */
int access(const char*, int) __SLUICE_NAME(access);
int faccessat(int, const char*, int, int) __SLUICE_NAME(faccessat);

/* libc's, but that what was not granted is not there: ENOENT. */
int chdir(const char*) __SLUICE_NAME(chdir);
int link(const char*, const char*) __SLUICE_NAME(link);
int linkat(int, const char*, int, const char*, int) __SLUICE_NAME(linkat);
ssize_t readlink(const char* __restrict, char* __restrict, size_t) __SLUICE_NAME(readlink);
ssize_t readlinkat(int, const char* __restrict, char* __restrict, size_t) __SLUICE_NAME(readlinkat);
int rmdir(const char*) __SLUICE_NAME(rmdir);
/* Fail with EPERM where the target is an absolute path. */
int symlink(const char*, const char*) __SLUICE_NAME(symlink);
int symlinkat(const char*, int, const char*) __SLUICE_NAME(symlinkat);
int truncate(const char*, off_t) __SLUICE_NAME(truncate);
int unlink(const char*) __SLUICE_NAME(unlink);
int unlinkat(int, const char*, int) __SLUICE_NAME(unlinkat);

/* There is one user. */
int euidaccess(const char*, int) __SLUICE_NAME(euidaccess);
int eaccess(const char*, int) __SLUICE_NAME(eaccess);

/* Every terminal is /dev/tty, and the program is in its foreground. */
char* ttyname(int) __SLUICE_NAME(ttyname);
int ttyname_r(int, char*, size_t) __SLUICE_NAME(ttyname_r);
char* ctermid(char*) __SLUICE_NAME(ctermid);
pid_t tcgetpgrp(int) __SLUICE_NAME(tcgetpgrp);
int tcsetpgrp(int, pid_t) __SLUICE_NAME(tcsetpgrp);

/* libc's, of a file that there is. */
long fpathconf(int, int) __SLUICE_NAME(fpathconf);
long pathconf(const char*, int) __SLUICE_NAME(pathconf);

char* get_current_dir_name(void) __SLUICE_NAME(get_current_dir_name);
int getpagesize(void) __SLUICE_NAME(getpagesize);

int dup(int) __SLUICE_NAME(dup);
int dup2(int, int) __SLUICE_NAME(dup2);
int dup3(int, int, int) __SLUICE_NAME(dup3);
/* O_NONBLOCK and O_CLOEXEC are the flags there are. */
int pipe(int[2]) __SLUICE_NAME(pipe);
int pipe2(int[2], int) __SLUICE_NAME(pipe2);
#define CLOSE_RANGE_UNSHARE 2
#define CLOSE_RANGE_CLOEXEC 4
int close_range(unsigned int, unsigned int, int) __SLUICE_NAME(close_range);
void closefrom(int) __SLUICE_NAME(closefrom);
/* Between files, and by reading and writing. */
ssize_t copy_file_range(int, off_t*, int, off_t*, size_t, unsigned int)
    __SLUICE_NAME(copy_file_range);

#ifdef __cplusplus
}
#endif

#endif
