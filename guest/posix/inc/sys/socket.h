/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_SOCKET_H
#define SLUICE_POSIX_SYS_SOCKET_H

/* An old wasi-libc needs max_align_t even before C11. */
#include <__stddef_max_align_t.h>
#include <posix/messages.h>
#include_next <sys/socket.h>
#include <wasi_socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For AF_UNIX; with EOPNOTSUPP for the families of the internet. */
int socketpair(int, int, int, int[2]) __SLUICE_NAME(socketpair);

/* Whether what is read next was sent behind urgent data. */
int sockatmark(int) __SLUICE_NAME(sockatmark);

#ifdef __cplusplus
}
#endif

#endif
