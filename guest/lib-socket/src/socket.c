/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "exec_flags.h"
#include "interruption.h"

enum { LINUX_NONBLOCK = 0x800, LINUX_CLOEXEC = 0x80000 };

static const int type_flags = SOCK_NONBLOCK | SOCK_CLOEXEC;

static uint32_t linux_type_flags(int flags) {
  return ((flags & SOCK_NONBLOCK) ? LINUX_NONBLOCK : 0) |
         ((flags & SOCK_CLOEXEC) ? LINUX_CLOEXEC : 0);
}

int socket(int domain, int type, int protocol) {
  uint32_t base = linux_type(type & ~type_flags);
  int fd = -1;
  int error = sluice_1_sock_open(linux_family(domain), base | linux_type_flags(type),
                                 linux_protocol(domain, protocol), &fd);
  if (result_of(error) != 0) return -1;
  note_exec_flag(fd, type & SOCK_CLOEXEC);
  return fd;
}

int bind(int fd, const struct sockaddr* address, socklen_t length) {
  struct linux_address to;
  int size = to_linux_address(address, length, &to);
  return size < 0 ? -1 : result_of(sluice_1_sock_bind(fd, &to, (uint32_t)size));
}

int connect(int fd, const struct sockaddr* address, socklen_t length) {
  struct linux_address to;
  int size = to_linux_address(address, length, &to);
  return size < 0 ? -1 : result_of(connect_or_signal(fd, &to, (uint32_t)size));
}

int listen(int fd, int backlog) {
  return result_of(__wasi_sock_listen(fd, (__wasi_size_t)backlog));
}

int accept4(int fd, struct sockaddr* address, socklen_t* length, int flags) {
  struct linux_address from;
  uint32_t size = 0;
  int new_fd = -1;

  if ((flags & ~type_flags) != 0) return result_of(EINVAL);
  if (result_of(wait_or_signal(fd, POLLIN)) != 0) return -1;
  if (address == NULL) {
    int error = sluice_1_sock_accept(fd, linux_type_flags(flags), NULL, 0, NULL, &new_fd);
    if (result_of(error) != 0) return -1;
    note_exec_flag(new_fd, flags & SOCK_CLOEXEC);
    return new_fd;
  }
  if (length == NULL) return result_of(EFAULT);
  if (result_of(sluice_1_sock_accept(fd, linux_type_flags(flags), &from, sizeof from, &size,
                                     &new_fd)) != 0)
    return -1;
  if ((int)*length < 0) {
    (void)__wasi_fd_close(new_fd);
    return result_of(EINVAL);
  }
  note_exec_flag(new_fd, flags & SOCK_CLOEXEC);
  from_linux_address(&from, size, address, length);
  return new_fd;
}

int accept(int fd, struct sockaddr* address, socklen_t* length) {
  return accept4(fd, address, length, 0);
}

int shutdown(int fd, int how) {
  const int is_known = how == SHUT_RD || how == SHUT_WR || how == SHUT_RDWR;
  const __wasi_sdflags_t directions = is_known ? (__wasi_sdflags_t)(how + 1) : 0;
  return result_of(__wasi_sock_shutdown(fd, directions));
}

static int name(int fd, uint32_t which, struct sockaddr* address, socklen_t* length) {
  struct linux_address own;
  uint32_t size = 0;

  if (result_of(sluice_1_sock_name(fd, which, &own, sizeof own, &size)) != 0) return -1;
  if (length == NULL || (address == NULL && *length > 0)) return result_of(EFAULT);
  if ((int)*length < 0) return result_of(EINVAL);
  from_linux_address(&own, size, address, length);
  return 0;
}

int getsockname(int fd, struct sockaddr* address, socklen_t* length) {
  return name(fd, OWN_NAME, address, length);
}

int getpeername(int fd, struct sockaddr* address, socklen_t* length) {
  return name(fd, PEER_NAME, address, length);
}

ALSO_PLAIN(socket);
ALSO_PLAIN(bind);
ALSO_PLAIN(connect);
ALSO_PLAIN(listen);
ALSO_PLAIN(getsockname);
ALSO_PLAIN(getpeername);
