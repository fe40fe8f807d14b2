/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* for struct mmsghdr */
#endif
#include <sys/socket.h>
#include <time.h>

#include "../../lib-socket/src/monotonic_time.h"
#include "posix.h"

enum { MOST_MESSAGES = 1024 };

int sendmmsg(int fd, struct mmsghdr* messages, unsigned int count, unsigned int flags) {
  unsigned int i;
  if (count > MOST_MESSAGES) count = MOST_MESSAGES;
  for (i = 0; i < count; ++i) {
    const ssize_t sent = sendmsg(fd, &messages[i].msg_hdr, (int)flags);
    if (sent < 0) return i > 0 ? (int)i : -1;
    messages[i].msg_len = (unsigned int)sent;
  }
  return (int)i;
}

/* The timeout is looked at after each message, as Linux does. */
int recvmmsg(int fd, struct mmsghdr* messages, unsigned int count, unsigned int flags,
             struct timespec* timeout) {
  const uint64_t begun = timeout != NULL ? monotonic_time() : 0;
  uint64_t limit = 0;
  unsigned int i;

  if (timeout != NULL) {
    if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000)
      return fails_with(EINVAL);
    limit = (uint64_t)timeout->tv_sec * 1000000000 + (uint64_t)timeout->tv_nsec;
  }
  if (count > MOST_MESSAGES) count = MOST_MESSAGES;
  for (i = 0; i < count; ++i) {
    const int wait = (flags & MSG_WAITFORONE) != 0 && i > 0 ? MSG_DONTWAIT : 0;
    const ssize_t received =
        recvmsg(fd, &messages[i].msg_hdr, (int)(flags & ~(unsigned int)MSG_WAITFORONE) | wait);
    if (received < 0) return i > 0 ? (int)i : -1;
    messages[i].msg_len = (unsigned int)received;
    if (timeout != NULL && monotonic_time() - begun >= limit) return (int)i + 1;
  }
  return (int)i;
}

ALSO_PLAIN(sendmmsg);
ALSO_PLAIN(recvmmsg);
