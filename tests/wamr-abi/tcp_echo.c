// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A connection to itself, as the library of WAMR makes it: accept is followed by sock_addr_remote,
// and an address is copied out whole, 28 bytes of sockaddr_in6.
#include "imports.h"

typedef struct {
  uint16_t family, port;
  uint32_t flow;
  uint8_t address[16];
  uint32_t scope;
} sockaddr_in6_of_guest;
_Static_assert(sizeof(sockaddr_in6_of_guest) == 28, "sockaddr_in6");

static sockaddr_in6_of_guest to_sockaddr(const addr* from) {
  sockaddr_in6_of_guest to = {.family = 2, .port = __builtin_bswap16(from->v6.port)};
  for (int i = 0; i < 8; ++i) {
    to.address[2 * i] = from->v6.h[i] >> 8;
    to.address[2 * i + 1] = from->v6.h[i] & 0xff;
  }
  return to;
}

static int same(const addr* a, const addr* b) {
  if (a->kind != b->kind) return 0;
  return a->kind == INET4 ? memcmp(&a->v4, &b->v4, 6) == 0 : memcmp(&a->v6, &b->v6, 18) == 0;
}

static void send_text(int32_t fd, const char* string) {
  const io data = text(string);
  uint32_t size = 0;
  OK(wasi_sock_send(fd, &data, 1, 0, &size));
  printf("sent %u\n", size);
}

static void receive_text(int32_t fd, int32_t riflags, uint32_t capacity) {
  char buffer[64];
  const io into = {buffer, capacity};
  uint32_t size = 99;
  uint16_t roflags = 99;
  OK(wasi_sock_recv(fd, &into, 1, riflags, &size, &roflags));
  printf("received %u '%.*s' flags %u\n", size, (int)size, buffer, roflags);
}

static void echo(int32_t family) {
  int32_t listener = -1, client = -1, server = -1;
  OK(sock_open(-1, family, STREAM, &listener));
  const addr any_port = loopback(family, 0);
  OK(sock_bind(listener, &any_port));
  OK(sock_listen(listener, 4));
  addr here;
  OK(sock_addr_local(listener, &here));
  print_address("listening on", &here);

  OK(sock_open(-1, family, STREAM, &client));
  addr nobody;
  FAILS(wasi_notconn, sock_addr_remote(client, &nobody));
  OK(sock_connect(client, &here));
  OK(wasi_sock_accept(listener, 0, &server));
  addr peer, client_address;
  OK(sock_addr_remote(server, &peer));
  OK(sock_addr_local(client, &client_address));
  print_address("accepted from", &peer);
  printf("the peer is the client: %d\n", same(&peer, &client_address));
  if (family == INET6) {
    const sockaddr_in6_of_guest copy = to_sockaddr(&peer);
    printf("sockaddr_in6 ends in %d, port matches: %d\n", copy.address[15],
           __builtin_bswap16(copy.port) == port_of(&client_address));
  }

  send_text(client, "hello over there");
  receive_text(server, PEEK, 5);
  receive_text(server, WAITALL, 16);
  const io parts[] = {text("two "), text("parts")};
  uint32_t size = 0;
  OK(wasi_fd_write(server, parts, 2, &size));
  char head[4], tail[8];
  const io room[] = {{head, sizeof head}, {tail, sizeof tail}};
  addr source;
  memset(&source, 0xaa, sizeof source);
  OK(sock_recv_from(client, room, 2, 0, &source, &size));
  printf("received %u '%.4s' '%.5s'\n", size, head, tail);
  printf("the source is the server: %d\n", same(&source, &here));

  OK(wasi_sock_shutdown(client, WR));
  receive_text(server, 0, 16);
  send_text(server, "still open");
  receive_text(client, 0, 16);
  const io late = text("late");
  FAILS(wasi_pipe, wasi_sock_send(client, &late, 1, 0, &size));

  FAILS(wasi_nosys, sock_close(server));
  OK(wasi_fd_close(server));
  OK(wasi_fd_close(client));
  OK(wasi_fd_close(listener));
  FAILS(wasi_badf, sock_listen(listener, 1));
}

int main(void) {
  echo(INET4);
  echo(INET6);
}
