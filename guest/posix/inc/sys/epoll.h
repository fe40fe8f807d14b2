/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_EPOLL_H
#define SLUICE_POSIX_SYS_EPOLL_H

#pragma GCC system_header /* for uint64_t in C89 */
#include <fcntl.h>
#include <stdint.h>
#include <sys/types.h>
#include <wasi_name.h>
#define __NEED_sigset_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>

#define EPOLL_CLOEXEC O_CLOEXEC

/* The numbers are those of Linux. */
#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

#define EPOLLIN 0x1
#define EPOLLPRI 0x2
#define EPOLLOUT 0x4
#define EPOLLERR 0x8
#define EPOLLHUP 0x10
#define EPOLLRDNORM 0x40
#define EPOLLRDBAND 0x80
#define EPOLLWRNORM 0x100
#define EPOLLWRBAND 0x200
#define EPOLLMSG 0x400
#define EPOLLRDHUP 0x2000
#define EPOLLEXCLUSIVE (1U << 28)
#define EPOLLWAKEUP (1U << 29)
#define EPOLLONESHOT (1U << 30)
#define EPOLLET (1U << 31)

typedef union epoll_data {
  void* ptr;
  int fd;
  uint32_t u32;
  uint64_t u64;
} epoll_data_t;

struct epoll_event {
  uint32_t events;
  epoll_data_t data;
};

#ifdef __cplusplus
extern "C" {
#endif

/* epoll(7) of the host. Numbers that dup() made of one descriptor are one member of a set, and
 * EPOLLWAKEUP means nothing. A wait takes at most 256 events at once. */
int epoll_create(int) __SLUICE_NAME(epoll_create);
int epoll_create1(int) __SLUICE_NAME(epoll_create1);
int epoll_ctl(int, int, int, struct epoll_event*) __SLUICE_NAME(epoll_ctl);
int epoll_wait(int, struct epoll_event*, int, int) __SLUICE_NAME(epoll_wait);
int epoll_pwait(int, struct epoll_event*, int, int, const sigset_t*) __SLUICE_NAME(epoll_pwait);
int epoll_pwait2(int, struct epoll_event*, int, const struct timespec*, const sigset_t*)
    __SLUICE_NAME(epoll_pwait2);

#ifdef __cplusplus
}
#endif

#endif
