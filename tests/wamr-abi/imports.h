// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The socket imports of WAMR 1.1 to 2.4.5, declared by type and layout alone: these programs share
// nothing with the host or its guest library but the ABI. MODULE is the module of all imports.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../support/preview1.h"

enum { INET4 = 0, INET6 = 1, UNSPEC = 2 };
enum { ANY = -1, DGRAM = 0, STREAM = 1 };

typedef struct {
  uint32_t kind;
  union {
    struct {
      uint8_t n[4];
      uint16_t port;
    } v4;
    struct {
      uint16_t h[8];
      uint16_t port;
    } v6;
  };
} addr;
_Static_assert(sizeof(addr) == 24, "addr");
_Static_assert(offsetof(addr, v4.port) == 8, "addr");
_Static_assert(offsetof(addr, v6.port) == 20, "addr");

typedef struct {
  uint32_t kind;
  union {
    uint8_t v4[4];
    uint16_t v6[8];
  };
} addr_ip;
_Static_assert(sizeof(addr_ip) == 20, "addr_ip");

typedef struct {
  addr address;
  int32_t type;
} addr_info;
_Static_assert(sizeof(addr_info) == 28, "addr_info");

typedef struct {
  int32_t type;
  int32_t family;
  uint8_t enabled;
} addr_info_hints;
_Static_assert(sizeof(addr_info_hints) == 12, "addr_info_hints");

typedef struct wasi_iovec io;

int32_t sock_open(int32_t pool, int32_t family, int32_t type, int32_t* fd) IMPORT("sock_open");
int32_t sock_bind(int32_t fd, const addr*) IMPORT("sock_bind");
int32_t sock_connect(int32_t fd, const addr*) IMPORT("sock_connect");
int32_t sock_listen(int32_t fd, int32_t backlog) IMPORT("sock_listen");
int32_t sock_close(int32_t fd) IMPORT("sock_close");
#ifndef WAMR_1_0
int32_t sock_addr_local(int32_t fd, addr*) IMPORT("sock_addr_local");
int32_t sock_addr_remote(int32_t fd, addr*) IMPORT("sock_addr_remote");
int32_t sock_addr_resolve(const char* host, const char* service, const addr_info_hints*,
                          addr_info* entries, uint32_t capacity, uint32_t* total)
    IMPORT("sock_addr_resolve");
#endif
int32_t sock_recv_from(int32_t fd, const io*, int32_t count, int32_t riflags, addr* source,
                       uint32_t* size) IMPORT("sock_recv_from");
int32_t sock_send_to(int32_t fd, const io*, int32_t count, int32_t siflags, const addr* destination,
                     uint32_t* size) IMPORT("sock_send_to");

// Says which call failed, and how; the program goes on.
static inline int32_t check(int line, const char* call, int32_t error, int32_t expected) {
  if (error != expected)
    printf("line %d: %s: error %d, expected %d\n", line, call, error, expected);
  return error;
}
#define OK(call) check(__LINE__, #call, call, wasi_success)
#define FAILS(error, call) check(__LINE__, #call, call, error)

static inline addr loopback(int32_t family, uint16_t port) {
  addr address;
  memset(&address, 0, sizeof address);
  address.kind = family;
  if (family == INET4) {
    memcpy(address.v4.n, "\x7f\0\0\1", 4);
    address.v4.port = port;
  } else {
    address.v6.h[7] = 1;
    address.v6.port = port;
  }
  return address;
}

static inline uint16_t port_of(const addr* address) {
  return address->kind == INET4 ? address->v4.port : address->v6.port;
}

// The address without its port, which differs from run to run.
static inline void print_address(const char* what, const addr* address) {
  printf("%s ", what);
  if (address->kind == INET4) {
    const uint8_t* n = address->v4.n;
    printf("%d.%d.%d.%d\n", n[0], n[1], n[2], n[3]);
    return;
  }
  for (int i = 0; i < 8; ++i) printf("%x%c", address->v6.h[i], i < 7 ? ':' : '\n');
}

static inline io text(const char* string) { return (io){(void*)string, strlen(string)}; }
