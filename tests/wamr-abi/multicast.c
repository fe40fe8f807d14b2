// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Groups on the loopback interface.
#include "imports.h"

int32_t sock_set_ip_add_membership(int32_t fd, const addr_ip*, uint32_t interface)
    IMPORT("sock_set_ip_add_membership");
int32_t sock_set_ip_drop_membership(int32_t fd, const addr_ip*, uint32_t interface)
    IMPORT("sock_set_ip_drop_membership");

enum { ADDRINUSE = 3, ADDRNOTAVAIL = 4 };

static void join_and_leave(const addr_ip* group, uint32_t interface) {
  int32_t fd = -1;
  OK(sock_open(-1, group->kind, DGRAM, &fd));
  OK(sock_set_ip_add_membership(fd, group, interface));
  FAILS(ADDRINUSE, sock_set_ip_add_membership(fd, group, interface));
  OK(sock_set_ip_drop_membership(fd, group, interface));
  FAILS(ADDRNOTAVAIL, sock_set_ip_drop_membership(fd, group, interface));
  OK(wasi_fd_close(fd));
  printf("joined and left\n");
}

int main(void) {
  const addr_ip group4 = {.kind = INET4, .v4 = {224, 0, 0, 251}};
  uint32_t interface_address = 0;  // as it lies in memory
  memcpy(&interface_address, "\x7f\0\0\1", 4);
  join_and_leave(&group4, interface_address);

  const addr_ip group6 = {.kind = INET6, .v6 = {0xff02, 0, 0, 0, 0, 0, 0, 0xfb}};
  join_and_leave(&group6, 1);  // the loopback interface is always the first

  const addr_ip elsewhere = {.kind = INET4, .v4 = {239, 1, 2, 3}};
  int32_t fd = -1;
  OK(sock_open(-1, INET4, DGRAM, &fd));
  FAILS(wasi_acces, sock_set_ip_add_membership(fd, &elsewhere, interface_address));
}
