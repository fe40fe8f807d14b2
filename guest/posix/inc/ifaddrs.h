/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_IFADDRS_H
#define SLUICE_POSIX_IFADDRS_H

/* In place of libc's, which some versions have without the functions. */
#ifndef _IFADDRS_H
#define _IFADDRS_H

#include <sys/socket.h>
#include <wasi_name.h>

struct ifaddrs {
  struct ifaddrs* ifa_next;
  char* ifa_name;
  unsigned int ifa_flags;
  struct sockaddr* ifa_addr;
  struct sockaddr* ifa_netmask;
  union {
    struct sockaddr* ifu_broadaddr;
    struct sockaddr* ifu_dstaddr;
  } ifa_ifu;
  void* ifa_data;
};
#define ifa_broadaddr ifa_ifu.ifu_broadaddr
#define ifa_dstaddr ifa_ifu.ifu_dstaddr

#ifdef __cplusplus
extern "C" {
#endif

/* The interface "lo" of <net/if.h>, with 127.0.0.1 and ::1. */
int getifaddrs(struct ifaddrs**) __SLUICE_NAME(getifaddrs);
void freeifaddrs(struct ifaddrs*) __SLUICE_NAME(freeifaddrs);

#ifdef __cplusplus
}
#endif

#endif

#endif
