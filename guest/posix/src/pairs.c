/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "posix.h"

/* What connects a process with itself does not exist here. The errors are those of a kernel that
 * was built without it. */
int socketpair(int domain, int type, int protocol, int fds[2]) {
  const int plain_type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  (void)protocol;
  (void)fds;
  if (plain_type != SOCK_STREAM && plain_type != SOCK_DGRAM && plain_type != SOCK_RAW)
    return fails_with(EINVAL);
  return fails_with(domain == AF_INET || domain == AF_INET6 ? EOPNOTSUPP : EAFNOSUPPORT);
}

ALSO_PLAIN(socketpair);
