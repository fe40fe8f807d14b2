// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every call that takes a socket, each with the arguments that make a difference.
#pragma once

#include <sys/stat.h>

#include "scene.h"

// Where calls put what they deliver.
static unsigned char room[16];
static Address got;
static int got_flags;
static int accepted;

static struct iovec parts[2];
static struct msghdr message;

static struct msghdr* message_of(int count, const Address* name) {
  memset(&message, 0, sizeof message);
  message.msg_iov = parts;
  message.msg_iovlen = (size_t)count;
  message.msg_name = name == NULL ? NULL : (void*)&name->any;
  message.msg_namelen = name == NULL ? 0 : name->length;
  return &message;
}

static struct msghdr* with_length(struct msghdr* named, int length) {
  named->msg_namelen = (socklen_t)length;
  return named;
}

static struct iovec* data_parts(void) {
  parts[0] = (struct iovec){(void*)"da", 2};
  parts[1] = (struct iovec){(void*)"ta", 2};
  return parts;
}

static struct iovec* room_parts(void) {
  parts[0] = (struct iovec){room, 3};
  parts[1] = (struct iovec){room + 4, 8};
  return parts;
}

static long receive_message(int fd, int count, socklen_t name_room, int flags) {
  got.length = name_room;
  room_parts();
  const long result = recvmsg(fd, message_of(count, name_room == 0 ? NULL : &got), flags);
  got.length = message.msg_namelen;
  got_flags = result < 0 ? 0 : message.msg_flags;
  return result;
}

static long accept_into(int fd, socklen_t name_room, int flags) {
  got.length = name_room;
  accepted = flags == 0 ? accept(fd, name_room == 0 ? NULL : &got.any, &got.length)
                        : accept4(fd, name_room == 0 ? NULL : &got.any, &got.length, flags);
  if (accepted >= 0) say(" accepted %d", fcntl(accepted, F_GETFL) & O_NONBLOCK ? 1 : 0);
  return accepted < 0 ? -1 : 0;
}

static long receive_from(int fd, socklen_t name_room) {
  got.length = name_room;
  return recvfrom(fd, room, sizeof room, 0, &got.any, &got.length);
}

typedef int NameCall(int, struct sockaddr* restrict, socklen_t* restrict);
static long name_into(NameCall* call, int fd, socklen_t name_room) {
  got.length = name_room;
  return call(fd, &got.any, &got.length);
}

static long option_of(int fd, int level, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  const int result = getsockopt(fd, level, option, &value, &length);
  if (result == 0)
    say(" value %s", level == SOL_SOCKET && option == SO_ERROR ? error_name(value)
                     : value == 0                              ? "off"
                                                               : "on");
  return result;
}

static long set_option(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value);
}

static long select_on(int fd, bool readable, bool writable, bool exceptional) {
  fd_set sets[3];
  struct timeval at_once = {0, 0};
  if (fd < 0 || fd >= FD_SETSIZE) return 0;  // no set can hold it
  for (int i = 0; i < 3; ++i) {
    FD_ZERO(&sets[i]);
    FD_SET(fd, &sets[i]);
  }
  const int result = select(fd + 1, readable ? &sets[0] : NULL, writable ? &sets[1] : NULL,
                            exceptional ? &sets[2] : NULL, &at_once);
  if (result >= 0) {
    say(" %s%s%s", readable && FD_ISSET(fd, &sets[0]) ? "r" : "-",
        writable && FD_ISSET(fd, &sets[1]) ? "w" : "-",
        exceptional && FD_ISSET(fd, &sets[2]) ? "x" : "-");
  }
  return result;
}

static long poll_on(int fd, short events) {
  struct pollfd entry = {.fd = fd, .events = events, .revents = 0x7fff};
  const int result = poll(&entry, 1, 0);
  if (result >= 0) say_events(entry.revents);
  return result;
}

static long bytes_to_read(int fd) {
  int count = -1;
  const int result = ioctl(fd, FIONREAD, &count);
  return result < 0 ? result : count;
}

static long kind_of(int fd) {
  struct stat status;
  const int result = fstat(fd, &status);
  if (result == 0) say(" %s", S_ISSOCK(status.st_mode) ? "a socket" : "no socket");
  return result;
}

static Address unspecified(Scene* s) {
  Address address = s->server;
  address.any.sa_family = AF_UNSPEC;
  return address;
}

static Address foreign(Scene* s) {
  return loopback(s->domain->family == AF_INET ? AF_INET6 : AF_INET, port_of(&s->server));
}

#define NAMED(call, address, ...)                   \
  ({                                                \
    const Address to = (address);                   \
    call(s->fd, __VA_ARGS__ & to.any, (to.length)); \
  })
#define OF_LENGTH(call, address, size, ...)    \
  ({                                           \
    const Address to = (address);              \
    call(s->fd, __VA_ARGS__ & to.any, (size)); \
  })

// name, text, expression. The names make the functions.
#define SOCKET_CALLS(X)                                                                       \
  X(bind_here, NAMED(bind, here(s->domain, 0)))                                               \
  X(bind_any, NAMED(bind, address_of(s->domain->family, s->domain->any, 0)))                  \
  X(bind_taken, NAMED(bind, s->server))                                                       \
  X(bind_not_ours,                                                                            \
    NAMED(bind, address_of(s->domain->family,                                                 \
                           s->domain->family == AF_INET ? "192.0.2.1" : "2001:db8::1", 0)))   \
  X(bind_foreign, NAMED(bind, foreign(s)))                                                    \
  X(bind_unspecified, NAMED(bind, unspecified(s)))                                            \
  X(bind_short, OF_LENGTH(bind, here(s->domain, 0), 7))                                       \
  X(bind_nothing, OF_LENGTH(bind, here(s->domain, 0), 0))                                     \
  X(bind_long, OF_LENGTH(bind, here(s->domain, 0), 128))                                      \
  X(bind_too_long, OF_LENGTH(bind, here(s->domain, 0), 129))                                  \
  X(listen_0, listen(s->fd, 0))                                                               \
  X(listen_negative, listen(s->fd, -1))                                                       \
  X(listen_many, listen(s->fd, INT_MAX))                                                      \
  X(accept, accept_into(s->fd, 0, 0))                                                         \
  X(accept_name, accept_into(s->fd, sizeof got.storage, 0))                                   \
  X(accept_short_name, accept_into(s->fd, 5, 0))                                              \
  X(accept_negative_room, accept_into(s->fd, (socklen_t) - 1, 0))                             \
  X(accept4_nonblock, accept_into(s->fd, 0, SOCK_NONBLOCK))                                   \
  X(accept4_cloexec, accept_into(s->fd, 0, SOCK_CLOEXEC))                                     \
  X(accept4_unknown, accept_into(s->fd, 0, 1))                                                \
  X(connect, NAMED(connect, s->server))                                                       \
  X(connect_foreign, NAMED(connect, foreign(s)))                                              \
  X(connect_unspecified, NAMED(connect, unspecified(s)))                                      \
  X(connect_port_0, NAMED(connect, here(s->domain, 0)))                                       \
  X(connect_short, OF_LENGTH(connect, s->server, 7))                                          \
  X(connect_nothing, OF_LENGTH(connect, s->server, 0))                                        \
  X(connect_too_long, OF_LENGTH(connect, s->server, 129))                                     \
  X(send, send(s->fd, "data", 4, 0))                                                          \
  X(send_nothing, send(s->fd, "", 0, 0))                                                      \
  X(send_at_once, send(s->fd, "data", 4, MSG_DONTWAIT))                                       \
  X(send_urgent, send(s->fd, "data", 4, MSG_OOB))                                             \
  X(sendto, NAMED(sendto, s->server, "data", 4, 0, ))                                         \
  X(sendto_foreign, NAMED(sendto, foreign(s), "data", 4, 0, ))                                \
  X(sendto_unspecified, NAMED(sendto, unspecified(s), "data", 4, 0, ))                        \
  X(sendto_port_0, NAMED(sendto, here(s->domain, 0), "data", 4, 0, ))                         \
  X(sendto_short, OF_LENGTH(sendto, s->server, 7, "data", 4, 0, ))                            \
  X(sendto_no_length, OF_LENGTH(sendto, s->server, 0, "data", 4, 0, ))                        \
  X(sendto_too_long, OF_LENGTH(sendto, s->server, 129, "data", 4, 0, ))                       \
  X(sendmsg, (data_parts(), sendmsg(s->fd, message_of(2, NULL), 0)))                          \
  X(sendmsg_name, (data_parts(), sendmsg(s->fd, message_of(2, &s->server), 0)))               \
  X(sendmsg_no_parts, sendmsg(s->fd, message_of(0, NULL), 0))                                 \
  X(sendmsg_long_name, sendmsg(s->fd, with_length(message_of(0, &s->server), 129), 0))        \
  X(sendmsg_negative_name, sendmsg(s->fd, with_length(message_of(0, &s->server), -1), 0))     \
  X(recv, recv(s->fd, room, sizeof room, 0))                                                  \
  X(recv_2, recv(s->fd, room, 2, 0))                                                          \
  X(recv_nothing, recv(s->fd, room, 0, 0))                                                    \
  X(recv_at_once, recv(s->fd, room, sizeof room, MSG_DONTWAIT))                               \
  X(recv_peek, recv(s->fd, room, sizeof room, MSG_PEEK))                                      \
  X(recv_all, recv(s->fd, room, 5, MSG_WAITALL))                                              \
  X(recv_urgent, recv(s->fd, room, sizeof room, MSG_OOB))                                     \
  X(recv_length, recv(s->fd, room, 1, MSG_TRUNC))                                             \
  X(recvfrom, receive_from(s->fd, sizeof got.storage))                                        \
  X(recvfrom_short_name, receive_from(s->fd, 5))                                              \
  X(recvfrom_no_name, receive_from(s->fd, 0))                                                 \
  X(recvfrom_negative_room, receive_from(s->fd, (socklen_t) - 1))                             \
  X(recvmsg, receive_message(s->fd, 2, 0, 0))                                                 \
  X(recvmsg_name, receive_message(s->fd, 2, sizeof got.storage, 0))                           \
  X(recvmsg_short_name, receive_message(s->fd, 1, 5, 0))                                      \
  X(recvmsg_no_parts, receive_message(s->fd, 0, 0, 0))                                        \
  X(read, read(s->fd, room, sizeof room))                                                     \
  X(read_nothing, read(s->fd, room, 0))                                                       \
  X(readv, readv(s->fd, room_parts(), 2))                                                     \
  X(readv_no_parts, readv(s->fd, room_parts(), 0))                                            \
  X(write, write(s->fd, "data", 4))                                                           \
  X(write_nothing, write(s->fd, "", 0))                                                       \
  X(writev, writev(s->fd, data_parts(), 2))                                                   \
  X(writev_no_parts, writev(s->fd, data_parts(), 0))                                          \
  X(shutdown_read, shutdown(s->fd, SHUT_RD))                                                  \
  X(shutdown_write, shutdown(s->fd, SHUT_WR))                                                 \
  X(shutdown_both, shutdown(s->fd, SHUT_RDWR))                                                \
  X(shutdown_unknown, shutdown(s->fd, 77))                                                    \
  X(getsockname, name_into(getsockname, s->fd, sizeof got.storage))                           \
  X(getsockname_short, name_into(getsockname, s->fd, 5))                                      \
  X(getsockname_no_room, name_into(getsockname, s->fd, 0))                                    \
  X(getsockname_negative, name_into(getsockname, s->fd, (socklen_t) - 1))                     \
  X(getpeername, name_into(getpeername, s->fd, sizeof got.storage))                           \
  X(getpeername_short, name_into(getpeername, s->fd, 5))                                      \
  X(getpeername_no_room, name_into(getpeername, s->fd, 0))                                    \
  X(getpeername_negative, name_into(getpeername, s->fd, (socklen_t) - 1))                     \
  X(get_error, option_of(s->fd, SOL_SOCKET, SO_ERROR))                                        \
  X(get_listening, option_of(s->fd, SOL_SOCKET, SO_ACCEPTCONN))                               \
  X(get_nodelay, option_of(s->fd, IPPROTO_TCP, TCP_NODELAY))                                  \
  X(set_keepalive, set_option(s->fd, SOL_SOCKET, SO_KEEPALIVE, 1))                            \
  X(set_reuseaddr, set_option(s->fd, SOL_SOCKET, SO_REUSEADDR, 1))                            \
  X(set_nodelay, set_option(s->fd, IPPROTO_TCP, TCP_NODELAY, 1))                              \
  X(set_v6only, set_option(s->fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))                              \
  X(poll, poll_on(s->fd, all_events))                                                         \
  X(select, select_on(s->fd, true, true, true))                                               \
  X(fcntl_get_flags, fcntl(s->fd, F_GETFL) < 0 ? -1 : !!(fcntl(s->fd, F_GETFL) & O_NONBLOCK)) \
  X(fcntl_set_nonblock, fcntl(s->fd, F_SETFL, O_NONBLOCK))                                    \
  X(fcntl_set_append, fcntl(s->fd, F_SETFL, O_APPEND))                                        \
  X(fionread, bytes_to_read(s->fd))                                                           \
  X(fstat, kind_of(s->fd))                                                                    \
  X(lseek, lseek(s->fd, 0, SEEK_CUR))                                                         \
  X(pread, pread(s->fd, room, 1, 0))                                                          \
  X(pwrite, pwrite(s->fd, "x", 1, 0))                                                         \
  X(ftruncate, ftruncate(s->fd, 0))                                                           \
  X(close, close(s->fd))

#define CALL_FUNCTION(name, expression) \
  static long call_##name(Scene* s) { return (expression); }
SOCKET_CALLS(CALL_FUNCTION)
#undef CALL_FUNCTION

typedef struct {
  const char* name;
  long (*call)(Scene*);
} Call;

#define CALL_ROW(name, expression) {#name, call_##name},
static const Call socket_calls[] = {SOCKET_CALLS(CALL_ROW)};
#undef CALL_ROW

// Makes a call and tells what it returned and delivered.
static inline void say_call(const Call* call, Scene* scene) {
  memset(room, UNTOUCHED, sizeof room);
  memset(&got, 0, sizeof got);
  got.any.sa_family = AF_UNSPEC;
  got_flags = 0;
  accepted = -1;
  errno = 0;
  const long result = call->call(scene);
  say_result(result);
  say_bytes(room, sizeof room);
  if (result >= 0 && got.length != 0) say_address(&got, port_of(&scene->server));
  if ((got_flags & MSG_TRUNC) != 0) say(" MSG_TRUNC");
  if ((got_flags & MSG_OOB) != 0) say(" MSG_OOB");
  discard(accepted);
}
