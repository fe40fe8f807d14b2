/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_IN_H_
#define _WASI_IN_H_

/* What <netinet/in.h> lacks. */
#include <netinet/in.h>

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

#endif
