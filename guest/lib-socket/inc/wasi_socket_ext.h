/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_SOCKET_EXT_H_
#define _WASI_SOCKET_EXT_H_

/*
 * POSIX sockets for programs compiled to WASI preview 1.
 *
 * wasi-libc declares a few socket functions and a few constants. This header
 * adds the rest, with the meaning that socket(7), ip(7), ipv6(7), tcp(7) and
 * udp(7) give them. It may come before or after the standard headers, and works
 * in C89 and later and in C++. Link with the target `socket_wasi_ext`.
 *
 * read, write, close, fcntl and ioctl are libc's own: they work on the same
 * descriptors.
 */

/* Some versions of wasi-libc need max_align_t in <sys/socket.h> even before C11. */
#include <__stddef_max_align_t.h>

#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "wasi_in.h"
#include "wasi_inet.h"
#include "wasi_netdb.h"
#include "wasi_poll.h"
#include "wasi_select.h"
#include "wasi_sock.h"
#include "wasi_socket.h"

#endif
