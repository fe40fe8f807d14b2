// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that would block, and waiting for them with poll_oneoff.
#include "imports.h"

static struct event wait_for(int32_t fd, uint8_t tag) {
  const struct subscription wanted = {.userdata = 7, .tag = tag, .fd = fd};
  struct event happened = {0};
  uint32_t count = 0;
  OK(wasi_poll_oneoff(&wanted, &happened, 1, &count));
  printf("%u event of type %u, error %u, userdata %llu\n", count, happened.type, happened.error,
         happened.userdata);
  return happened;
}

int main(void) {
  int32_t listener = -1, client = -1, server = -1;
  OK(sock_open(-1, INET4, STREAM, &listener));
  const addr any_port = loopback(INET4, 0);
  OK(sock_bind(listener, &any_port));
  OK(sock_listen(listener, 1));
  addr here;
  OK(sock_addr_local(listener, &here));
  OK(wasi_fd_fdstat_set_flags(listener, NONBLOCK));
  FAILS(wasi_again, wasi_sock_accept(listener, 0, &server));

  OK(sock_open(-1, INET4, STREAM, &client));
  OK(wasi_fd_fdstat_set_flags(client, NONBLOCK));
  FAILS(wasi_inprogress, sock_connect(client, &here));
  wait_for(client, 2);
  wait_for(listener, 1);
  OK(wasi_sock_accept(listener, NONBLOCK, &server));
  char buffer[16];
  const io room = {buffer, sizeof buffer};
  uint32_t size = 0;
  uint16_t roflags = 0;
  FAILS(wasi_again, wasi_sock_recv(server, &room, 1, 0, &size, &roflags));  // the flag was honoured
  const io data = text("data");
  OK(wasi_sock_send(client, &data, 1, 0, &size));
  printf("%llu bytes wait\n", wait_for(server, 1).nbytes);
  OK(wasi_sock_recv(server, &room, 1, 0, &size, &roflags));
  printf("received '%.*s'\n", (int)size, buffer);
  OK(wasi_fd_close(client));
  wait_for(server, 1);
  OK(wasi_sock_recv(server, &room, 1, 0, &size, &roflags));
  printf("received %u\n", size);
}
