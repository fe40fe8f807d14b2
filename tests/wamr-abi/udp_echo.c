// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Datagrams to itself and back to where they came from.
#include "imports.h"

static void echo(int32_t family) {
  int32_t server = -1, client = -1;
  OK(sock_open(-1, family, DGRAM, &server));
  OK(sock_open(-1, family, DGRAM, &client));
  const addr any_port = loopback(family, 0);
  OK(sock_bind(server, &any_port));
  addr server_address;
  OK(sock_addr_local(server, &server_address));

  const io data = text("ping");
  uint32_t size = 99;
  OK(sock_send_to(client, &data, 1, 0, &server_address, &size));
  printf("sent %u\n", size);
  char buffer[16];
  const io room = {buffer, sizeof buffer};
  addr source;
  memset(&source, 0xaa, sizeof source);
  OK(sock_recv_from(server, &room, 1, PEEK, &source, &size));
  OK(sock_recv_from(server, &room, 1, 0, &source, &size));
  print_address("received from", &source);
  addr client_address;
  OK(sock_addr_local(client, &client_address));
  printf("its port is the client's: %d\n", port_of(&source) == port_of(&client_address));
  OK(sock_send_to(server, &room, 0, 0, &source, &size));
  printf("replied with %u\n", size);
  OK(sock_recv_from(client, &room, 1, 0, &source, &size));
  printf("received %u, from the server: %d\n", size, port_of(&source) == port_of(&server_address));

  const io empty = {buffer, 0};
  OK(sock_send_to(client, &empty, 1, 0, &server_address, &size));
  OK(sock_recv_from(server, &room, 1, 0, &source, &size));
  printf("received %u\n", size);

  const io longer = text("0123456789abcdefghij");
  uint16_t roflags = 99;
  OK(sock_connect(client, &server_address));
  OK(wasi_sock_send(client, &longer, 1, 0, &size));
  OK(wasi_sock_recv(server, &room, 1, 0, &size, &roflags));
  printf("received %u of 20, flags %u\n", size, roflags);

  OK(wasi_fd_fdstat_set_flags(server, NONBLOCK));
  FAILS(wasi_again, sock_recv_from(server, &room, 1, 0, &source, &size));
  const addr unknown = {.kind = 2};
  FAILS(wasi_protonosupport, sock_send_to(client, &data, 1, 0, &unknown, &size));
  OK(wasi_fd_close(client));
  OK(wasi_fd_close(server));
}

int main(void) {
  echo(INET4);
  echo(INET6);
}
