/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_SOCKET_H_
#define _WASI_SOCKET_H_

/* What <sys/socket.h> lacks. */
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "wasi_name.h"

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
/* Of <netpacket/packet.h>, which libc has; there are no such sockets. */
#ifndef AF_PACKET
#define AF_PACKET 17
#endif
#ifndef PF_PACKET
#define PF_PACKET AF_PACKET
#endif
#ifndef AF_MAX
#define AF_MAX 46 /* that of Linux */
#endif
#ifndef PF_MAX
#define PF_MAX AF_MAX
#endif
#ifndef SOCK_RDM
#define SOCK_RDM 2
#endif
#ifndef SOCK_RAW
#define SOCK_RAW 3
#endif
#ifndef SOCK_SEQPACKET
#define SOCK_SEQPACKET 4
#endif
#ifndef SOMAXCONN
#define SOMAXCONN 4096
#endif

/* Directions have the numbers of Linux, which programs write as such. */
#undef SHUT_RD
#undef SHUT_WR
#undef SHUT_RDWR
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2

/* Levels and options of getsockopt and setsockopt. IP_*, IPV6_* and TCP_* come from libc. */
#define SOL_IP 0
#define SOL_TCP 6
#define SOL_UDP 17
#define SOL_IPV6 41
#define SO_DEBUG 1
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

#ifdef __cplusplus
extern "C" {
#endif

int socket(int, int, int) __SLUICE_NAME(socket);
int bind(int, const struct sockaddr*, socklen_t) __SLUICE_NAME(bind);
int connect(int, const struct sockaddr*, socklen_t) __SLUICE_NAME(connect);
int listen(int, int) __SLUICE_NAME(listen);
int accept(int, struct sockaddr* __restrict, socklen_t* __restrict) __SLUICE_NAME(accept);
int accept4(int, struct sockaddr* __restrict, socklen_t* __restrict, int) __SLUICE_NAME(accept4);
int shutdown(int, int) __SLUICE_NAME(shutdown);
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

#ifdef __cplusplus
}
#endif

#endif
