// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Run without any grant: each use of an address is refused, and answers to a bad descriptor or
// record are as always.
#include "imports.h"

int32_t sock_set_ip_add_membership(int32_t fd, const addr_ip*, uint32_t interface)
    IMPORT("sock_set_ip_add_membership");

int main(void) {
  const io data = text("x");
  uint32_t size = 0;
  for (int32_t family = INET4; family <= INET6; ++family) {
    const addr target = loopback(family, 9);
    for (int32_t type = DGRAM; type <= STREAM; ++type) {
      int32_t fd = -1;
      OK(sock_open(-1, family, type, &fd));
      FAILS(wasi_acces, sock_bind(fd, &target));
      FAILS(wasi_acces, sock_connect(fd, &target));
      FAILS(type == STREAM ? wasi_pipe : wasi_acces, sock_send_to(fd, &data, 1, 0, &target, &size));
      if (type == STREAM) FAILS(wasi_acces, sock_listen(fd, 1));
      addr here;
      OK(sock_addr_local(fd, &here));
      print_address("still on", &here);
      printf("port %u\n", port_of(&here));
    }
  }
  int32_t fd = -1;
  OK(sock_open(-1, INET6, STREAM, &fd));
  addr mapped = {.kind = INET6};
  mapped.v6.h[5] = 0xffff;
  mapped.v6.h[6] = 0x7f00;
  mapped.v6.h[7] = 1;
  FAILS(wasi_acces, sock_connect(fd, &mapped));

  OK(sock_open(-1, INET4, DGRAM, &fd));
  const addr_ip group = {.kind = INET4, .v4 = {224, 0, 0, 251}};
  FAILS(wasi_acces, sock_set_ip_add_membership(fd, &group, 0));

  const addr_info_hints hints = {.type = ANY, .family = UNSPEC};
  FAILS(wasi_acces, sock_addr_resolve("localhost", "", &hints, NULL, 0, &size));

  const addr unknown = {.kind = 7};
  FAILS(wasi_protonosupport, sock_bind(fd, &unknown));
  FAILS(wasi_badf, sock_listen(1000, 1));
  printf("done\n");
}
