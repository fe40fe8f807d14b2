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

#ifndef O_NDELAY
#define O_NDELAY O_NONBLOCK
#endif
#ifndef F_GETLK
#define F_GETLK 5
#define F_SETLK 6
#define F_SETLKW 7
#endif
#ifndef F_RDLCK
#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* libc's, with F_DUPFD and F_DUPFD_CLOEXEC, and with F_GETLK, F_SETLK and F_SETLKW of a process
 * that is alone with its files: a lock is always to be had, and keeps no program outside from
 * anything. */
int fcntl(int, int, ...) __SLUICE_NAME(fcntl);

#ifdef __cplusplus
}
#endif

#endif
