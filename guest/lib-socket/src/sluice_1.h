/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_1_H_
#define SLUICE_1_H_

/*
 * The import module sluice_1, and the translation between the numbers and
 * layouts of Linux, which it uses, and those of wasi-libc. Functions that
 * return a preview 1 error number return what wasi-libc calls errno.
 */
#include <errno.h>
#include <wasi_socket_ext.h>

#include "numbers.h"

/* The size of Linux's struct sockaddr_storage. */
enum { LINUX_LONGEST_ADDRESS = 128 };

/* sockaddr_in or sockaddr_in6 as Linux lays it out. Ports and addresses are as in wasi-libc. */
struct linux_inet_address {
  uint16_t family;
  unsigned char rest[26];
};

/* One of these or sockaddr_un, with a NUL behind a path that fills it. */
struct linux_address {
  uint16_t family;
  unsigned char rest[109];
};

struct resolve_request {
  const char* host;
  uint32_t host_length;
  const char* service;
  uint32_t service_length;
  uint32_t flags;
  uint32_t family;
  uint32_t type;
  uint32_t protocol;
  char* canonical_name;
  uint32_t canonical_name_capacity;
};

struct resolve_entry {
  uint32_t type;
  uint32_t protocol;
  uint32_t address_length;
  struct linux_inet_address address;
};

struct resolve_result {
  uint32_t count;
  uint32_t canonical_name_length;
  uint32_t error;
};

enum { NULL_STRING = -1, OWN_NAME = 0, PEER_NAME = 1 };

#define SLUICE_1(name, parameters) \
  int sluice_1_##name parameters   \
      __attribute__((__import_module__("sluice_1"), __import_name__(#name)))

SLUICE_1(sock_open, (uint32_t domain, uint32_t type, uint32_t protocol, int* fd));
SLUICE_1(sock_bind, (int fd, const struct linux_address*, uint32_t length));
SLUICE_1(sock_connect, (int fd, const struct linux_address*, uint32_t length));
SLUICE_1(sock_accept, (int fd, uint32_t flags, struct linux_address*, uint32_t capacity,
                       uint32_t* length, int* new_fd));
SLUICE_1(sock_name,
         (int fd, uint32_t which, struct linux_address*, uint32_t capacity, uint32_t* length));
SLUICE_1(sock_send, (int fd, const struct iovec*, uint32_t count, uint32_t flags,
                     const struct linux_address*, uint32_t length, uint32_t* size));
SLUICE_1(sock_recv,
         (int fd, const struct iovec*, uint32_t count, uint32_t flags, struct linux_address*,
          uint32_t capacity, uint32_t* length, uint32_t* size, uint32_t* out_flags));
SLUICE_1(sock_getsockopt, (int fd, uint32_t level, uint32_t name, void* value, uint32_t* length));
SLUICE_1(sock_setsockopt,
         (int fd, uint32_t level, uint32_t name, const void* value, uint32_t length));
SLUICE_1(sock_getaddrinfo, (const struct resolve_request*, struct resolve_entry*, uint32_t capacity,
                            struct resolve_result*));
SLUICE_1(sock_getnameinfo,
         (const struct linux_address*, uint32_t length, uint32_t flags, char* host,
          uint32_t host_capacity, char* service, uint32_t service_capacity));
SLUICE_1(poll, (struct pollfd*, uint32_t count, int64_t nanoseconds, uint32_t* ready));

#undef SLUICE_1

/* Stores the address for the host and returns its length, or sets errno and returns -1. */
int to_linux_address(const struct sockaddr* address, socklen_t length,
                     struct linux_address* out) __asm__("__sluice_to_linux_address");

/* Stores the host's address, a linux_address or linux_inet_address, as libc lays it out, cut to
 * *length bytes, and sets *length to its whole size: 0 when address_length is 0. */
void from_linux_address(const void* address, uint32_t address_length, struct sockaddr* out,
                        socklen_t* length) __asm__("__sluice_from_linux_address");

/* 0 for 0; otherwise sets errno and returns -1. */
static inline int result_of(int error) {
  if (error == 0) return 0;
  errno = error;
  return -1;
}

/* Gives a function the plain name too, for code that has its own declaration of it. */
#define ALSO_PLAIN(name)                              \
  extern __typeof__(name) plain_##name __asm__(#name) \
      __attribute__((__weak__, __alias__("__sluice_" #name)))

#endif
