// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every option is set, and read back twice: by its getter and by its number on the host. A getter
// writes the documented size and not a byte more.
#include "imports.h"

#define WORD_OPTION(name)                                                        \
  int32_t sock_set_##name(int32_t fd, uint32_t value) IMPORT("sock_set_" #name); \
  int32_t sock_get_##name(int32_t fd, void* value) IMPORT("sock_get_" #name);
#define TIME_OPTION(name)                                                        \
  int32_t sock_set_##name(int32_t fd, uint64_t value) IMPORT("sock_set_" #name); \
  int32_t sock_get_##name(int32_t fd, void* value) IMPORT("sock_get_" #name);

WORD_OPTION(broadcast)
WORD_OPTION(keep_alive)
WORD_OPTION(reuse_addr)
WORD_OPTION(reuse_port)
WORD_OPTION(recv_buf_size)
WORD_OPTION(send_buf_size)
WORD_OPTION(tcp_no_delay)
WORD_OPTION(tcp_quick_ack)
WORD_OPTION(tcp_fastopen_connect)
WORD_OPTION(tcp_keep_idle)
WORD_OPTION(tcp_keep_intvl)
WORD_OPTION(ip_ttl)
WORD_OPTION(ip_multicast_ttl)
WORD_OPTION(ipv6_only)
TIME_OPTION(recv_timeout)
TIME_OPTION(send_timeout)

int32_t sock_set_linger(int32_t fd, int32_t enabled, int32_t seconds) IMPORT("sock_set_linger");
int32_t sock_get_linger(int32_t fd, uint8_t* enabled, int32_t* seconds) IMPORT("sock_get_linger");
int32_t sock_set_ip_multicast_loop(int32_t fd, int32_t ipv6, int32_t enabled)
    IMPORT("sock_set_ip_multicast_loop");
int32_t sock_get_ip_multicast_loop(int32_t fd, int32_t ipv6, uint8_t* enabled)
    IMPORT("sock_get_ip_multicast_loop");

// The host's own numbers, by the other dialect it serves on the same descriptors.
int32_t host_getsockopt(int32_t fd, int32_t level, int32_t name, void* value, int32_t* length)
    __attribute__((import_module("sluice_1"), import_name("sock_getsockopt")));

enum { SOCKET = 1, IP = 0, TCP = 6, IPV6 = 41 };

static int32_t on_host(int32_t fd, int32_t level, int32_t name) {
  int32_t value = -1, length = sizeof value;
  OK(host_getsockopt(fd, level, name, &value, &length));
  return value;
}

typedef struct {
  const char* name;
  int32_t (*set)(int32_t, uint32_t);
  int32_t (*get)(int32_t, void*);
  int32_t family, type, size;
  int32_t level, number;
  uint32_t values[3];
} option;

static const option options[] = {
#define OPTION(name, family, type, size, level, number, ...)                                    \
  {                                                                                             \
    #name, sock_set_##name, sock_get_##name, family, type, size, level, number, { __VA_ARGS__ } \
  }
    OPTION(broadcast, INET4, DGRAM, 1, SOCKET, 6, 1, 0, 255),
    OPTION(keep_alive, INET4, STREAM, 1, SOCKET, 9, 1, 0, 255),
    OPTION(reuse_addr, INET4, STREAM, 1, SOCKET, 2, 1, 0, 255),
    OPTION(reuse_port, INET4, STREAM, 1, SOCKET, 15, 1, 0, 255),
    OPTION(recv_buf_size, INET4, STREAM, 4, SOCKET, 8, 8192, 16384, 65536),
    OPTION(send_buf_size, INET4, STREAM, 4, SOCKET, 7, 8192, 16384, 65536),
    OPTION(tcp_no_delay, INET4, STREAM, 1, TCP, 1, 1, 0, 255),
    OPTION(tcp_quick_ack, INET4, STREAM, 1, TCP, 12, 1, 0, 255),
    OPTION(tcp_fastopen_connect, INET4, STREAM, 1, TCP, 30, 1, 0, 255),
    OPTION(tcp_keep_idle, INET4, STREAM, 4, TCP, 4, 1, 100, 32767),
    OPTION(tcp_keep_intvl, INET4, STREAM, 4, TCP, 5, 1, 100, 32767),
    OPTION(ip_ttl, INET4, STREAM, 1, IP, 2, 1, 64, 257),  // the low byte
    OPTION(ip_multicast_ttl, INET4, DGRAM, 1, IP, 33, 0, 1, 255),
    OPTION(ipv6_only, INET6, STREAM, 1, IPV6, 26, 1, 0, 255),
};

static void try_option(const option* o) {
  int32_t fd = -1;
  OK(sock_open(-1, o->family, o->type, &fd));
  printf("%s:", o->name);
  for (int i = 0; i < 3; ++i) {
    OK(o->set(fd, o->values[i]));
    uint8_t slot[12];
    memset(slot, 0xaa, sizeof slot);
    OK(o->get(fd, slot + 4));
    uint32_t value = 0;
    memcpy(&value, slot + 4, o->size);
    int untouched = 1;
    for (int byte = 0; byte < 12; ++byte) {
      if ((byte < 4 || byte >= 4 + o->size) && slot[byte] != 0xaa) untouched = 0;
    }
    printf(" %u%s%s", value,
           (int32_t)value == on_host(fd, o->level, o->number) ? "" : " not so on the host",
           untouched ? "" : " and more was written");
  }
  printf("\n");
  FAILS(wasi_badf, o->set(1000, 1));
  OK(wasi_fd_close(fd));
}

static void try_timeout(const char* name, int32_t (*set)(int32_t, uint64_t),
                        int32_t (*get)(int32_t, void*), int32_t number) {
  static const uint64_t values[] = {1500000, 2000000, 0};
  int32_t fd = -1;
  OK(sock_open(-1, INET4, DGRAM, &fd));
  printf("%s:", name);
  for (int i = 0; i < 3; ++i) {
    OK(set(fd, values[i]));
    uint64_t slot[3] = {~0ULL, ~0ULL, ~0ULL}, time[2] = {0};
    OK(get(fd, slot + 1));
    int32_t length = sizeof time;
    OK(host_getsockopt(fd, SOCKET, number, time, &length));
    printf(" %llu%s%s", slot[1],
           slot[1] == time[0] * 1000000 + time[1] ? "" : " not so on the host",
           slot[0] == ~0ULL && slot[2] == ~0ULL ? "" : " and more was written");
  }
  printf("\n");
  OK(wasi_fd_close(fd));
}

int main(void) {
  for (size_t i = 0; i < sizeof options / sizeof *options; ++i) try_option(&options[i]);
  try_timeout("recv_timeout", sock_set_recv_timeout, sock_get_recv_timeout, 20);
  try_timeout("send_timeout", sock_set_send_timeout, sock_get_send_timeout, 21);

  int32_t fd = -1;
  OK(sock_open(-1, INET4, STREAM, &fd));
  uint8_t enabled = 99;
  int32_t seconds = 99;
  OK(sock_get_linger(fd, &enabled, &seconds));
  printf("linger: %u %d", enabled, seconds);
  OK(sock_set_linger(fd, 1, 30));
  OK(sock_get_linger(fd, &enabled, &seconds));
  printf(", then %u %d\n", enabled, seconds);

  for (int32_t family = INET4; family <= INET6; ++family) {
    OK(sock_open(-1, family, DGRAM, &fd));
    for (int32_t value = 1; value >= 0; --value) {
      OK(sock_set_ip_multicast_loop(fd, family, value));
      OK(sock_get_ip_multicast_loop(fd, family, &enabled));
      printf("multicast_loop: %u, on the host %d\n", enabled,
             family == INET4 ? on_host(fd, IP, 34) : on_host(fd, IPV6, 19));
    }
  }
}
