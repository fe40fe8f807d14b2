// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The imports whose types differ in WAMR 1.0.
#define WAMR_1_0
#include "imports.h"

int32_t sock_accept_1_0(int32_t fd, int32_t* accepted) IMPORT("sock_accept");
int32_t sock_addr_local_1_0(int32_t fd, void* buffer, int32_t length) IMPORT("sock_addr_local");
int32_t sock_addr_remote_1_0(int32_t fd, void* buffer, int32_t length) IMPORT("sock_addr_remote");
int32_t sock_addr_resolve_1_0(int32_t fd, const char* host, int32_t port, void* buffer,
                              int32_t size) IMPORT("sock_addr_resolve");

int main(void) {
  int32_t listener = -1, client = -1, server = -1;
  OK(sock_open(-1, INET4, STREAM, &listener));
  const addr any_port = loopback(INET4, 0);
  OK(sock_bind(listener, &any_port));
  OK(sock_listen(listener, 1));
  addr here, there;
  OK(sock_addr_local_1_0(listener, &here, sizeof here));
  OK(sock_open(-1, INET4, STREAM, &client));
  OK(sock_connect(client, &here));
  OK(sock_accept_1_0(listener, &server));
  OK(sock_addr_remote_1_0(client, &there, sizeof there));
  print_address("connected to", &there);
  printf("the port is the listener's: %d\n", port_of(&here) == port_of(&there));
  FAILS(wasi_nosys, sock_addr_resolve_1_0(client, "localhost", 80, &there, sizeof there));

  const io data = text("hello from 1.0");
  char buffer[32];
  const io room = {buffer, sizeof buffer};
  uint32_t size = 0;
  OK(wasi_fd_write(client, &data, 1, &size));
  OK(wasi_fd_read(server, &room, 1, &size));
  printf("received '%.*s'\n", (int)size, buffer);
}
