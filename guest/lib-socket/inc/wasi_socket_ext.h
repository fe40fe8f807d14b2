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
 * read, write, close, fcntl, ioctl and shutdown are libc's own: they work on the
 * same descriptors.
 */

/* Some versions of wasi-libc need max_align_t in <sys/socket.h> even before C11. */
#include <__stddef_max_align_t.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "wasi_netdb.h"
#include "wasi_sock.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Families and types, beyond those of libc. */
#ifndef PF_UNSPEC
#define PF_UNSPEC AF_UNSPEC
#define PF_INET AF_INET
#define PF_INET6 AF_INET6
#endif
#ifndef PF_UNIX
#define PF_UNIX AF_UNIX
#endif
#ifndef AF_LOCAL
#define AF_LOCAL AF_UNIX
#endif
#ifndef PF_LOCAL
#define PF_LOCAL AF_UNIX
#endif
#ifndef SOCK_RAW
#define SOCK_RAW 3
#endif
#ifndef SOMAXCONN
#define SOMAXCONN 4096
#endif

/* Levels and options of getsockopt and setsockopt. IP_*, IPV6_* and TCP_* come from libc. */
#define SOL_IP 0
#define SOL_TCP 6
#define SOL_UDP 17
#define SOL_IPV6 41
#define SO_REUSEADDR 2
#define SO_ERROR 4
#define SO_DONTROUTE 5
#define SO_BROADCAST 6
#define SO_SNDBUF 7
#define SO_RCVBUF 8
#define SO_KEEPALIVE 9
#define SO_OOBINLINE 10
#define SO_PRIORITY 12
#define SO_LINGER 13
#define SO_REUSEPORT 15
#define SO_RCVLOWAT 18
#define SO_SNDLOWAT 19
#define SO_RCVTIMEO 20
#define SO_SNDTIMEO 21
#define SO_ACCEPTCONN 30
#define SO_PROTOCOL 38
#define SO_DOMAIN 39

/* Flags of send, recv and their kin. libc has MSG_PEEK (1) and MSG_WAITALL (2); its MSG_TRUNC is
 * missing or equal to MSG_PEEK. */
#undef MSG_TRUNC
#define MSG_TRUNC 0x20
#define MSG_DONTROUTE 0x4
#define MSG_CTRUNC 0x8
#define MSG_OOB 0x10
#define MSG_DONTWAIT 0x40
#define MSG_EOR 0x80
#define MSG_CONFIRM 0x800
#define MSG_ERRQUEUE 0x2000
#define MSG_NOSIGNAL 0x4000
#define MSG_MORE 0x8000

/* Events of poll, beyond those of libc. */
#ifndef POLLPRI
#define POLLPRI 0x200
#endif
#ifndef POLLRDHUP
#define POLLRDHUP 0x8
#endif

/* libc hides these from strictly conforming programs. */
#if !defined(_GNU_SOURCE) && !defined(_BSD_SOURCE)
struct ip_mreq {
  struct in_addr imr_multiaddr;
  struct in_addr imr_interface;
};
struct ip_mreqn {
  struct in_addr imr_multiaddr;
  struct in_addr imr_address;
  int imr_ifindex;
};
#endif

/* The functions below have assembler names of their own: a libc that defines one of them too is
 * neither replaced nor in the way. */
#define __SLUICE_NAME(name) __asm__("__sluice_" #name)

int socket(int, int, int) __SLUICE_NAME(socket);
int bind(int, const struct sockaddr*, socklen_t) __SLUICE_NAME(bind);
int connect(int, const struct sockaddr*, socklen_t) __SLUICE_NAME(connect);
int listen(int, int) __SLUICE_NAME(listen);
int accept(int, struct sockaddr* __restrict, socklen_t* __restrict) __SLUICE_NAME(accept);
int accept4(int, struct sockaddr* __restrict, socklen_t* __restrict, int) __SLUICE_NAME(accept4);
int getsockname(int, struct sockaddr* __restrict, socklen_t* __restrict) __SLUICE_NAME(getsockname);
int getpeername(int, struct sockaddr* __restrict, socklen_t* __restrict) __SLUICE_NAME(getpeername);

ssize_t send(int, const void*, size_t, int) __SLUICE_NAME(send);
ssize_t sendto(int, const void*, size_t, int, const struct sockaddr*, socklen_t)
    __SLUICE_NAME(sendto);
ssize_t sendmsg(int, const struct msghdr*, int) __SLUICE_NAME(sendmsg);
ssize_t recv(int, void*, size_t, int) __SLUICE_NAME(recv);
ssize_t recvfrom(int, void* __restrict, size_t, int, struct sockaddr* __restrict,
                 socklen_t* __restrict) __SLUICE_NAME(recvfrom);
ssize_t recvmsg(int, struct msghdr*, int) __SLUICE_NAME(recvmsg);

int getsockopt(int, int, int, void* __restrict, socklen_t* __restrict) __SLUICE_NAME(getsockopt);
int setsockopt(int, int, int, const void*, socklen_t) __SLUICE_NAME(setsockopt);

int poll(struct pollfd*, nfds_t, int) __SLUICE_NAME(poll);
int select(int, fd_set* __restrict, fd_set* __restrict, fd_set* __restrict,
           struct timeval* __restrict) __SLUICE_NAME(select);
int pselect(int, fd_set* __restrict, fd_set* __restrict, fd_set* __restrict,
            const struct timespec* __restrict, const sigset_t* __restrict) __SLUICE_NAME(pselect);

int getaddrinfo(const char* __restrict, const char* __restrict, const struct addrinfo* __restrict,
                struct addrinfo** __restrict) __SLUICE_NAME(getaddrinfo);
void freeaddrinfo(struct addrinfo*) __SLUICE_NAME(freeaddrinfo);
const char* gai_strerror(int) __SLUICE_NAME(gai_strerror);
int getnameinfo(const struct sockaddr* __restrict, socklen_t, char* __restrict, socklen_t,
                char* __restrict, socklen_t, int) __SLUICE_NAME(getnameinfo);

in_addr_t inet_addr(const char*) __SLUICE_NAME(inet_addr);
char* inet_ntoa(struct in_addr) __SLUICE_NAME(inet_ntoa);

#undef __SLUICE_NAME

#ifdef __cplusplus
}
#endif

#endif
