/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_SOCK_H_
#define _WASI_SOCK_H_

/*
 * The socket functions that WAMR adds to WASI preview 1, as it names and types
 * them, for programs that call them directly. Ports and the groups of an IPv6
 * address are in host byte order, timeouts in microseconds, other times in
 * seconds. Each function returns 0 or a preview 1 error number.
 */
#include <stdbool.h>
#include <stdint.h>
#include <wasi/api.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { SOCKET_ANY = -1, SOCKET_DGRAM = 0, SOCKET_STREAM = 1 } __wasi_sock_type_t;
typedef enum { INET4 = 0, INET6 = 1, INET_UNSPEC = 2 } __wasi_address_family_t;
typedef enum { IPv4 = 0, IPv6 = 1 } __wasi_addr_type_t;

typedef uint16_t __wasi_ip_port_t;

#ifdef __cplusplus
typedef bool __wasi_sock_bool_t;
#else
__extension__ typedef _Bool __wasi_sock_bool_t;
#endif

typedef struct __wasi_addr_ip4_t {
  uint8_t n0, n1, n2, n3;
} __wasi_addr_ip4_t;

typedef struct __wasi_addr_ip4_port_t {
  __wasi_addr_ip4_t addr;
  __wasi_ip_port_t port;
} __wasi_addr_ip4_port_t;

typedef struct __wasi_addr_ip6_t {
  uint16_t n0, n1, n2, n3, h0, h1, h2, h3;
} __wasi_addr_ip6_t;

typedef struct __wasi_addr_ip6_port_t {
  __wasi_addr_ip6_t addr;
  __wasi_ip_port_t port;
} __wasi_addr_ip6_port_t;

typedef struct __wasi_addr_ip_t {
  __wasi_addr_type_t kind;
  union {
    __wasi_addr_ip4_t ip4;
    __wasi_addr_ip6_t ip6;
  } addr;
} __wasi_addr_ip_t;

typedef struct __wasi_addr_t {
  __wasi_addr_type_t kind;
  union {
    __wasi_addr_ip4_port_t ip4;
    __wasi_addr_ip6_port_t ip6;
  } addr;
} __wasi_addr_t;

typedef struct __wasi_addr_info_t {
  __wasi_addr_t addr;
  __wasi_sock_type_t type;
} __wasi_addr_info_t;

/* type and family count when hints_enabled is not 0. */
typedef struct __wasi_addr_info_hints_t {
  __wasi_sock_type_t type;
  __wasi_address_family_t family;
  uint8_t hints_enabled;
} __wasi_addr_info_hints_t;

#define __WASI_SOCK(name, parameters)          \
  __wasi_errno_t __wasi_sock_##name parameters \
      __attribute__((__import_module__("wasi_snapshot_preview1"), __import_name__("sock_" #name)))

/* The first parameter, an address pool, is ignored: pass -1. */
__WASI_SOCK(open, (__wasi_fd_t, __wasi_address_family_t, __wasi_sock_type_t, __wasi_fd_t*));
__WASI_SOCK(bind, (__wasi_fd_t, __wasi_addr_t*));
__WASI_SOCK(connect, (__wasi_fd_t, __wasi_addr_t*));
__WASI_SOCK(listen, (__wasi_fd_t, __wasi_size_t backlog));
#ifndef __WASI_RIGHTS_SOCK_ACCEPT
__WASI_SOCK(accept, (__wasi_fd_t, __wasi_fdflags_t, __wasi_fd_t*));
#endif
__WASI_SOCK(close, (__wasi_fd_t));
__WASI_SOCK(addr_local, (__wasi_fd_t, __wasi_addr_t*));
__WASI_SOCK(addr_remote, (__wasi_fd_t, __wasi_addr_t*));
__WASI_SOCK(addr_resolve, (const char* host, const char* service, __wasi_addr_info_hints_t*,
                           __wasi_addr_info_t*, __wasi_size_t capacity, __wasi_size_t* count));
__WASI_SOCK(send_to, (__wasi_fd_t, const __wasi_ciovec_t*, uint32_t count, __wasi_siflags_t,
                      const __wasi_addr_t*, uint32_t* size));
__WASI_SOCK(recv_from, (__wasi_fd_t, __wasi_ciovec_t*, uint32_t count, __wasi_riflags_t,
                        __wasi_addr_t*, uint32_t* size));

/* A pair of functions for each option. */
#define __WASI_SOCK_OPTION(name, type)                  \
  __WASI_SOCK(get_##name, (__wasi_fd_t, type * value)); \
  __WASI_SOCK(set_##name, (__wasi_fd_t, type value))

__WASI_SOCK_OPTION(broadcast, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(keep_alive, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(reuse_addr, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(reuse_port, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(recv_buf_size, __wasi_size_t);
__WASI_SOCK_OPTION(send_buf_size, __wasi_size_t);
__WASI_SOCK_OPTION(recv_timeout, uint64_t);
__WASI_SOCK_OPTION(send_timeout, uint64_t);
__WASI_SOCK_OPTION(tcp_fastopen_connect, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(tcp_keep_idle, uint32_t);
__WASI_SOCK_OPTION(tcp_keep_intvl, uint32_t);
__WASI_SOCK_OPTION(tcp_no_delay, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(tcp_quick_ack, __wasi_sock_bool_t);
__WASI_SOCK_OPTION(ip_ttl, uint8_t);
__WASI_SOCK_OPTION(ip_multicast_ttl, uint8_t);
__WASI_SOCK_OPTION(ipv6_only, __wasi_sock_bool_t);

__WASI_SOCK(get_linger, (__wasi_fd_t, __wasi_sock_bool_t* enabled, int* seconds));
__WASI_SOCK(set_linger, (__wasi_fd_t, __wasi_sock_bool_t enabled, int seconds));
__WASI_SOCK(get_ip_multicast_loop,
            (__wasi_fd_t, __wasi_sock_bool_t ipv6, __wasi_sock_bool_t* enabled));
__WASI_SOCK(set_ip_multicast_loop,
            (__wasi_fd_t, __wasi_sock_bool_t ipv6, __wasi_sock_bool_t enabled));

/* The interface is, for IPv4, an address in network byte order; for IPv6, an index. */
__WASI_SOCK(set_ip_add_membership, (__wasi_fd_t, __wasi_addr_ip_t*, uint32_t interface_id));
__WASI_SOCK(set_ip_drop_membership, (__wasi_fd_t, __wasi_addr_ip_t*, uint32_t interface_id));

#undef __WASI_SOCK_OPTION
#undef __WASI_SOCK

#ifdef __cplusplus
}
#endif

#endif
