/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_FCNTL_H
#define SLUICE_POSIX_FCNTL_H

#include_next <fcntl.h>
#include <wasi_name.h>

/* libc's numbers. Some versions write them with casts, which the preprocessor can't compute. */
#undef O_APPEND
#undef O_DSYNC
#undef O_NONBLOCK
#undef O_RSYNC
#undef O_SYNC
#undef O_CREAT
#undef O_DIRECTORY
#undef O_EXCL
#undef O_TRUNC
#define O_APPEND 0x1
#define O_DSYNC 0x2
#define O_NONBLOCK 0x4
#define O_RSYNC 0x8
#define O_SYNC 0x10
#define O_CREAT 0x1000
#define O_DIRECTORY 0x2000
#define O_EXCL 0x4000
#define O_TRUNC 0x8000

/* A flag that libc's open overlooks; its own is 0, which nothing could tell. */
#undef O_CLOEXEC
#define O_CLOEXEC 0x20000000

/* Flags of Linux that change nothing that a program could see here. */
#ifndef O_LARGEFILE
#define O_LARGEFILE 0
#endif
#ifndef O_NOATIME
#define O_NOATIME 0
#endif
#ifndef O_DIRECT
#define O_DIRECT 0
#endif

#ifndef AT_NO_AUTOMOUNT
#define AT_NO_AUTOMOUNT 0x800 /* means nothing */
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000 /* of fstatat() */
#endif

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

#ifndef FNONBLOCK
#define FNONBLOCK O_NONBLOCK
#define FNDELAY O_NONBLOCK
#define FAPPEND O_APPEND
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* libc's, with F_DUPFD and F_DUPFD_CLOEXEC, and with F_GETLK, F_SETLK and F_SETLKW of a process
 * that is alone with its files: a lock is always to be had, and keeps no program outside from
 * anything. */
int fcntl(int, int, ...) __SLUICE_NAME(fcntl);

/*
 * libc's, and where no folder that was granted has them, for these functions, fopen(), freopen(),
 * stat() and access() and their kin:
 * - the devices null, zero, full, random and urandom of /dev;
 * - /dev/stdin, /dev/stdout, /dev/stderr and /dev/fd/N, as by dup();
 * - /dev/tty, as by dup() of a standard stream that is a terminal, else ENXIO;
 * - to read, of /etc: hosts, passwd, group, services, protocols, nsswitch.conf, localtime (UTC),
 * and resolv.conf, which names the servers that policy lets the program ask.
 */
int open(const char*, int, ...) __SLUICE_NAME(open);
int openat(int, const char*, int, ...) __SLUICE_NAME(openat);
int creat(const char*, mode_t) __SLUICE_NAME(creat);

#ifdef __cplusplus
}
#endif

#endif
