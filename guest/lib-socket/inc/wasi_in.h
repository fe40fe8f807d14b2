/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_IN_H_
#define _WASI_IN_H_

/* What <netinet/in.h> lacks. */
#include <netinet/in.h>

#ifndef IPPROTO_ICMPV6
#define IPPROTO_HOPOPTS 0
#define IPPROTO_IGMP 2
#define IPPROTO_ROUTING 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_ESP 50
#define IPPROTO_AH 51
#define IPPROTO_ICMPV6 58
#define IPPROTO_NONE 59
#define IPPROTO_DSTOPTS 60
#define IPPROTO_SCTP 132
#define IPPROTO_UDPLITE 136
#endif

#ifndef IPPROTO_GRE
#define IPPROTO_IPIP 4
#define IPPROTO_EGP 8
#define IPPROTO_PUP 12
#define IPPROTO_IDP 22
#define IPPROTO_TP 29
#define IPPROTO_DCCP 33
#define IPPROTO_RSVP 46
#define IPPROTO_GRE 47
#define IPPROTO_MTP 92
#define IPPROTO_ENCAP 98
#define IPPROTO_PIM 103
#define IPPROTO_COMP 108
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

#endif
