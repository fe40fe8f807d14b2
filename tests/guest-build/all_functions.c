/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Uses all that wasi_socket_ext.h gives: functions, constants, structures. Valid C89 and C++. */
#include STANDARD_HEADERS_FIRST
#include <wasi_socket_ext.h>
#include STANDARD_HEADERS_LAST

typedef void (*any_function)(void);

static const any_function functions[] = {
    (any_function)socket,       (any_function)bind,         (any_function)connect,
    (any_function)listen,       (any_function)accept,       (any_function)accept4,
    (any_function)send,         (any_function)sendto,       (any_function)sendmsg,
    (any_function)recv,         (any_function)recvfrom,     (any_function)recvmsg,
    (any_function)shutdown,     (any_function)getsockname,  (any_function)getpeername,
    (any_function)getsockopt,   (any_function)setsockopt,   (any_function)getaddrinfo,
    (any_function)freeaddrinfo, (any_function)gai_strerror, (any_function)getnameinfo,
    (any_function)inet_addr,    (any_function)inet_ntoa,    (any_function)inet_aton,
    (any_function)inet_pton,    (any_function)inet_ntop,    (any_function)htons,
    (any_function)htonl,        (any_function)ntohs,        (any_function)ntohl,
    (any_function)poll,         (any_function)select,       (any_function)pselect,
    (any_function)ppoll};

/* The functions that WAMR adds to preview 1. */
#define RAW(name) (any_function) __wasi_sock_##name
static const any_function imports[] = {RAW(open),
                                       RAW(bind),
                                       RAW(connect),
                                       RAW(listen),
                                       RAW(accept),
                                       RAW(close),
                                       RAW(addr_local),
                                       RAW(addr_remote),
                                       RAW(addr_resolve),
                                       RAW(send_to),
                                       RAW(recv_from),
                                       RAW(recv),
                                       RAW(send),
                                       RAW(shutdown),
                                       RAW(get_broadcast),
                                       RAW(set_broadcast),
                                       RAW(get_keep_alive),
                                       RAW(set_keep_alive),
                                       RAW(get_reuse_addr),
                                       RAW(set_reuse_addr),
                                       RAW(get_reuse_port),
                                       RAW(set_reuse_port),
                                       RAW(get_recv_buf_size),
                                       RAW(set_recv_buf_size),
                                       RAW(get_send_buf_size),
                                       RAW(set_send_buf_size),
                                       RAW(get_recv_timeout),
                                       RAW(set_recv_timeout),
                                       RAW(get_send_timeout),
                                       RAW(set_send_timeout),
                                       RAW(get_tcp_fastopen_connect),
                                       RAW(set_tcp_fastopen_connect),
                                       RAW(get_tcp_keep_idle),
                                       RAW(set_tcp_keep_idle),
                                       RAW(get_tcp_keep_intvl),
                                       RAW(set_tcp_keep_intvl),
                                       RAW(get_tcp_no_delay),
                                       RAW(set_tcp_no_delay),
                                       RAW(get_tcp_quick_ack),
                                       RAW(set_tcp_quick_ack),
                                       RAW(get_ip_ttl),
                                       RAW(set_ip_ttl),
                                       RAW(get_ip_multicast_ttl),
                                       RAW(set_ip_multicast_ttl),
                                       RAW(get_ipv6_only),
                                       RAW(set_ipv6_only),
                                       RAW(get_linger),
                                       RAW(set_linger),
                                       RAW(get_ip_multicast_loop),
                                       RAW(set_ip_multicast_loop),
                                       RAW(set_ip_add_membership),
                                       RAW(set_ip_drop_membership)};

static const int constants[] = {AF_UNSPEC,
                                AF_INET,
                                AF_INET6,
                                AF_UNIX,
                                AF_LOCAL,
                                PF_UNSPEC,
                                PF_INET,
                                PF_INET6,
                                PF_UNIX,
                                PF_LOCAL,
                                SOCK_STREAM,
                                SOCK_DGRAM,
                                SOCK_RAW,
                                SOCK_NONBLOCK,
                                SOCK_CLOEXEC,
                                SOMAXCONN,
                                SHUT_RD,
                                SHUT_WR,
                                SHUT_RDWR,
                                SOL_SOCKET,
                                SOL_IP,
                                SOL_TCP,
                                SOL_UDP,
                                SOL_IPV6,
                                SO_REUSEADDR,
                                SO_TYPE,
                                SO_ERROR,
                                SO_DONTROUTE,
                                SO_BROADCAST,
                                SO_SNDBUF,
                                SO_RCVBUF,
                                SO_KEEPALIVE,
                                SO_OOBINLINE,
                                SO_PRIORITY,
                                SO_LINGER,
                                SO_REUSEPORT,
                                SO_RCVLOWAT,
                                SO_SNDLOWAT,
                                SO_RCVTIMEO,
                                SO_SNDTIMEO,
                                SO_ACCEPTCONN,
                                SO_PROTOCOL,
                                SO_DOMAIN,
                                TCP_NODELAY,
                                TCP_KEEPIDLE,
                                TCP_KEEPINTVL,
                                TCP_KEEPCNT,
                                TCP_QUICKACK,
                                TCP_FASTOPEN_CONNECT,
                                IPPROTO_IP,
                                IPPROTO_IPV6,
                                IPPROTO_TCP,
                                IPPROTO_UDP,
                                IP_TTL,
                                IP_MULTICAST_IF,
                                IP_MULTICAST_TTL,
                                IP_MULTICAST_LOOP,
                                IP_ADD_MEMBERSHIP,
                                IP_DROP_MEMBERSHIP,
                                IPV6_MULTICAST_LOOP,
                                IPV6_JOIN_GROUP,
                                IPV6_LEAVE_GROUP,
                                IPV6_V6ONLY,
                                POLLIN,
                                POLLOUT,
                                POLLPRI,
                                POLLERR,
                                POLLHUP,
                                POLLNVAL,
                                POLLRDHUP,
                                MSG_PEEK,
                                MSG_WAITALL,
                                MSG_TRUNC,
                                MSG_CTRUNC,
                                MSG_OOB,
                                MSG_DONTROUTE,
                                MSG_DONTWAIT,
                                MSG_EOR,
                                MSG_CONFIRM,
                                MSG_NOSIGNAL,
                                MSG_MORE,
                                AI_PASSIVE,
                                AI_CANONNAME,
                                AI_NUMERICHOST,
                                AI_NUMERICSERV,
                                AI_V4MAPPED,
                                AI_ALL,
                                AI_ADDRCONFIG,
                                NI_NUMERICHOST,
                                NI_NUMERICSERV,
                                NI_NOFQDN,
                                NI_NAMEREQD,
                                NI_DGRAM,
                                NI_MAXHOST,
                                NI_MAXSERV,
                                EAI_AGAIN,
                                EAI_BADFLAGS,
                                EAI_FAIL,
                                EAI_FAMILY,
                                EAI_MEMORY,
                                EAI_NONAME,
                                EAI_OVERFLOW,
                                EAI_SERVICE,
                                EAI_SOCKTYPE,
                                EAI_SYSTEM};

/* Flags that a program may combine must be different bits. */
typedef char receive_flags_differ[(MSG_PEEK ^ MSG_WAITALL ^ MSG_TRUNC ^ MSG_CTRUNC ^ MSG_OOB ^
                                   MSG_DONTWAIT ^ MSG_NOSIGNAL ^ MSG_MORE) ==
                                          (MSG_PEEK | MSG_WAITALL | MSG_TRUNC | MSG_CTRUNC |
                                           MSG_OOB | MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE)
                                      ? 1
                                      : -1];

struct everything {
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_storage storage;
  struct addrinfo info;
  struct msghdr message;
  struct iovec buffer;
  struct linger linger;
  struct timeval time;
  struct ip_mreq membership;
  struct ip_mreqn indexed_membership;
  struct ipv6_mreq v6_membership;
  receive_flags_differ flags_differ;
  __wasi_addr_t address;
  __wasi_addr_ip_t group;
  __wasi_addr_info_t resolved;
  __wasi_addr_info_hints_t hints;
};

int main(int argc, char** argv) {
  static volatile struct everything everything;
  const volatile any_function* function = functions;
  const volatile any_function* import = imports;
  (void)argv;
  (void)everything;
  return function[argc] == import[argc] || constants[argc] == 12345;
}
