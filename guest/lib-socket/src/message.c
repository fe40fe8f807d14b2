/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "interruption.h"

enum {
  LINUX_OOB = 0x1,
  LINUX_PEEK = 0x2,
  LINUX_WAITALL = 0x100,
  TRANSLATED = MSG_PEEK | MSG_WAITALL | MSG_OOB,
  /* Flags that Linux ignores. */
  IGNORED_IN_SEND = MSG_PEEK | MSG_WAITALL | MSG_TRUNC | MSG_CTRUNC | MSG_ERRQUEUE,
  IGNORED_IN_RECEIVE = MSG_DONTROUTE | MSG_EOR | MSG_CONFIRM | MSG_NOSIGNAL | MSG_MORE | MSG_CTRUNC,
  MOST_BUFFERS = 1024
};

static uint32_t linux_flags(int flags) {
  return (uint32_t)(flags & ~TRANSLATED) | ((flags & MSG_PEEK) ? LINUX_PEEK : 0) |
         ((flags & MSG_WAITALL) ? LINUX_WAITALL : 0) | ((flags & MSG_OOB) ? LINUX_OOB : 0);
}

static int libc_flags(uint32_t flags) {
  return (int)(flags & (MSG_TRUNC | MSG_CTRUNC | MSG_EOR | MSG_ERRQUEUE)) |
         ((flags & LINUX_OOB) ? MSG_OOB : 0);
}

static int is_interruptible(int flags) {
  return interruption != NULL && (flags & MSG_DONTWAIT) == 0;
}

/* Inlined, so that a message costs one call fewer. */
static inline __attribute__((__always_inline__)) ssize_t
send_buffers(int fd, const struct iovec* buffers, uint32_t count, int flags,
             const struct sockaddr* address, socklen_t length) {
  struct linux_address to;
  const uint32_t host_flags = linux_flags(flags & ~IGNORED_IN_SEND);
  uint32_t sent = 0;
  int error;
  int size = address == NULL ? 0 : to_linux_address(address, length, &to);

  if (size < 0) return -1;
  if (is_interruptible(flags)) {
    error = interruption->send(fd, buffers, count, host_flags, &to, (uint32_t)size, &sent);
  } else {
    error = sluice_1_sock_send(fd, buffers, count, host_flags, &to, (uint32_t)size, &sent);
  }
  return result_of(error) != 0 ? -1 : (ssize_t)sent;
}

ssize_t sendto(int fd, const void* data, size_t size, int flags, const struct sockaddr* address,
               socklen_t length) {
  static const struct sockaddr too_short;
  struct iovec buffer;
  buffer.iov_base = (void*)data;
  buffer.iov_len = size;
  /* No address at all is none to sendmsg, but one that is too short to sendto. */
  if (address != NULL && length == 0) {
    address = &too_short;
    length = 1;
  }
  return send_buffers(fd, &buffer, 1, flags, address, length);
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
  return sendto(fd, data, size, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
  socklen_t length = message->msg_namelen;
  /* Too long a name is cut off; one that is negative is refused, as being too long. */
  if (length > LINUX_LONGEST_ADDRESS && (int)length >= 0) length = LINUX_LONGEST_ADDRESS;
  if ((uint32_t)message->msg_iovlen > MOST_BUFFERS) return result_of(EMSGSIZE);
  if (message->msg_controllen != 0) return result_of(EOPNOTSUPP);
  return send_buffers(fd, message->msg_iov, (uint32_t)message->msg_iovlen, flags,
                      (const struct sockaddr*)message->msg_name, length);
}

/* *length is only used with an address. As on Linux, it being negative loses what was received. */
static inline __attribute__((__always_inline__)) ssize_t
receive_buffers(int fd, const struct iovec* buffers, uint32_t count, int flags,
                struct sockaddr* address, socklen_t* length, int* out_flags) {
  struct linux_address from;
  uint32_t capacity = address == NULL ? 0 : sizeof from;
  uint32_t size = 0;
  uint32_t received = 0;
  uint32_t received_flags = 0;
  const uint32_t host_flags = linux_flags(flags & ~IGNORED_IN_RECEIVE);
  int error;

  if (is_interruptible(flags)) {
    error = interruption->receive(fd, buffers, count, host_flags, &from, capacity, &size, &received,
                                  &received_flags);
  } else {
    error = sluice_1_sock_recv(fd, buffers, count, host_flags, &from, capacity, &size, &received,
                               &received_flags);
  }
  if (result_of(error) != 0) return -1;
  if (address != NULL && (int)*length < 0) return result_of(EINVAL);
  if (address != NULL) from_linux_address(&from, size, address, length);
  *out_flags = libc_flags(received_flags);
  return (ssize_t)received;
}

ssize_t recvfrom(int fd, void* data, size_t size, int flags, struct sockaddr* address,
                 socklen_t* length) {
  struct iovec buffer;
  int ignored;
  buffer.iov_base = data;
  buffer.iov_len = size;
  if (address != NULL && length == NULL) return result_of(EFAULT);
  return receive_buffers(fd, &buffer, 1, flags, address, length, &ignored);
}

ssize_t recv(int fd, void* data, size_t size, int flags) {
  return recvfrom(fd, data, size, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr* message, int flags) {
  ssize_t received;
  if ((uint32_t)message->msg_iovlen > MOST_BUFFERS) return result_of(EMSGSIZE);
  if (message->msg_name != NULL && (int)message->msg_namelen < 0) return result_of(EINVAL);
  received = receive_buffers(fd, message->msg_iov, (uint32_t)message->msg_iovlen, flags,
                             (struct sockaddr*)message->msg_name, &message->msg_namelen,
                             &message->msg_flags);
  if (received >= 0) message->msg_controllen = 0;
  return received;
}

ALSO_PLAIN(sendto);
ALSO_PLAIN(sendmsg);
ALSO_PLAIN(recvfrom);
ALSO_PLAIN(recvmsg);
