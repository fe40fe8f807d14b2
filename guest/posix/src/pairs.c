/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/socket.h>

#include "../../lib-socket/src/numbers.h"
#include "close_on_exec.h"
#include "sluice_posix_1.h"

int socketpair(int domain, int type, int protocol, int fds[2]) {
  const uint32_t plain_type = linux_type(type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC));
  const uint32_t flags = (type & SOCK_NONBLOCK) != 0 ? LINUX_NONBLOCK : 0;
  if (plain_type == 0 || plain_type == LINUX_NO_TYPE) return fails_with(EINVAL);
  if (domain == AF_UNIX) {
    if (result_of(sluice_posix_1_pair_open(plain_type | flags, linux_protocol(domain, protocol),
                                           fds)) != 0)
      return -1;
    note_exec_flag(fds[0], type & SOCK_CLOEXEC);
    note_exec_flag(fds[1], type & SOCK_CLOEXEC);
    return 0;
  }
  return fails_with(domain == AF_INET || domain == AF_INET6 ? EOPNOTSUPP : EAFNOSUPPORT);
}

ALSO_PLAIN(socketpair);
