/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_NETDB_H_
#define _WASI_NETDB_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include "wasi_name.h"

/*
 * What <netdb.h> gives for getaddrinfo and getnameinfo (RFC 3493), for a libc
 * that has no such header. Its include guard is taken too: a <netdb.h> that
 * comes earlier is used as it is, and one that comes later adds nothing.
 */
#ifndef _NETDB_H
#define _NETDB_H

struct addrinfo {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  socklen_t ai_addrlen;
  struct sockaddr* ai_addr;
  char* ai_canonname;
  struct addrinfo* ai_next;
};

#define AI_PASSIVE 0x1
#define AI_CANONNAME 0x2
#define AI_NUMERICHOST 0x4
#define AI_V4MAPPED 0x8
#define AI_ALL 0x10
#define AI_ADDRCONFIG 0x20
#define AI_NUMERICSERV 0x400

#define NI_NUMERICHOST 0x1
#define NI_NUMERICSERV 0x2
#define NI_NOFQDN 0x4
#define NI_NAMEREQD 0x8
#define NI_DGRAM 0x10

#define EAI_BADFLAGS -1
#define EAI_NONAME -2
#define EAI_AGAIN -3
#define EAI_FAIL -4
#define EAI_NODATA -5
#define EAI_FAMILY -6
#define EAI_SOCKTYPE -7
#define EAI_SERVICE -8
#define EAI_ADDRFAMILY -9
#define EAI_MEMORY -10
#define EAI_SYSTEM -11
#define EAI_OVERFLOW -12

#endif

#ifndef NI_MAXHOST
#define NI_MAXHOST 1025
#endif
#ifndef NI_MAXSERV
#define NI_MAXSERV 32
#endif

#ifdef __cplusplus
extern "C" {
#endif

int getaddrinfo(const char* __restrict, const char* __restrict, const struct addrinfo* __restrict,
                struct addrinfo** __restrict) __SLUICE_NAME(getaddrinfo);
void freeaddrinfo(struct addrinfo*) __SLUICE_NAME(freeaddrinfo);
const char* gai_strerror(int) __SLUICE_NAME(gai_strerror);
int getnameinfo(const struct sockaddr* __restrict, socklen_t, char* __restrict, socklen_t,
                char* __restrict, socklen_t, int) __SLUICE_NAME(getnameinfo);

#ifdef __cplusplus
}
#endif

#endif
