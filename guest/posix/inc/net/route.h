/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_NET_ROUTE_H
#define SLUICE_POSIX_NET_ROUTE_H

/* Of routes, for programs that name their parts: those of the host are not to be seen. */
#ifndef _NET_ROUTE_H
#define _NET_ROUTE_H

#include <netinet/in.h>
#include <sys/socket.h>

struct rtentry {
  unsigned long rt_pad1;
  struct sockaddr rt_dst;
  struct sockaddr rt_gateway;
  struct sockaddr rt_genmask;
  unsigned short rt_flags;
  short rt_pad2;
  unsigned long rt_pad3;
  short rt_metric;
  char* rt_dev;
  unsigned long rt_mtu;
  unsigned long rt_window;
  unsigned short rt_irtt;
};

#define RTF_UP 0x1
#define RTF_GATEWAY 0x2
#define RTF_HOST 0x4
#define RTF_REINSTATE 0x8
#define RTF_DYNAMIC 0x10
#define RTF_MODIFIED 0x20
#define RTF_REJECT 0x200

#endif

#endif
