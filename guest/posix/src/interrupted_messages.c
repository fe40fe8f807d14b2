/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "interruption.h"

/* A call that blocks would see no signal once it has begun: each part is a call that does not,
 * after a wait for room or data. */

enum { LINUX_OOB = 0x1, LINUX_PEEK = 0x2, LINUX_DONTWAIT = 0x40, LINUX_WAITALL = 0x100 };

/* The buffers, and how much of them is not done. */
struct rest {
  struct iovec buffers[UIO_MAXIOV];
  struct iovec* next;
  uint32_t count;
  uint32_t size;
};

static uint32_t size_of(const struct iovec* buffers, uint32_t count) {
  uint32_t size = 0;
  uint32_t i;
  for (i = 0; i < count; ++i) size += (uint32_t)buffers[i].iov_len;
  return size;
}

static void advance(struct rest* rest, uint32_t done) {
  rest->size -= done;
  while (rest->count > 0 && done >= rest->next->iov_len) {
    done -= (uint32_t)rest->next->iov_len;
    ++rest->next;
    --rest->count;
  }
  if (rest->count == 0) return;
  rest->next->iov_base = (char*)rest->next->iov_base + done;
  rest->next->iov_len -= done;
}

static void begin(struct rest* rest, const struct iovec* buffers, uint32_t count, uint32_t done) {
  memcpy(rest->buffers, buffers, count * sizeof *buffers);
  rest->next = rest->buffers;
  rest->count = count;
  rest->size = size_of(buffers, count);
  advance(rest, done);
}

static int is_stream(int fd) {
  const int before = errno;
  int type = 0;
  socklen_t size = sizeof type;
  (void)getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
  errno = before;
  return type == SOCK_STREAM;
}

static int send_rest(int fd, const struct iovec* buffers, uint32_t count, uint32_t flags,
                     const struct linux_address* to, uint32_t length, uint32_t* sent) {
  const int64_t deadline = deadline_of(fd, POLLOUT);
  struct rest rest;
  begin(&rest, buffers, count, *sent);
  for (;;) {
    uint32_t part = 0;
    int error = wait_until(fd, POLLOUT, deadline);
    if (error == DOES_NOT_BLOCK) error = EAGAIN;
    if (error != 0) return *sent > 0 ? 0 : error;
    error =
        sluice_1_sock_send(fd, rest.next, rest.count, flags | LINUX_DONTWAIT, to, length, &part);
    /* There is room, but too little for a whole datagram, or another thread was faster. */
    if (error == EAGAIN) {
      error = pause_until(deadline);
      if (error == 0) continue;
    }
    if (error != 0) return *sent > 0 ? 0 : error;
    *sent += part;
    if (part == 0 || part >= rest.size) return 0;
    advance(&rest, part);
  }
}

int send_with_signals(int fd, const struct iovec* buffers, uint32_t count, uint32_t flags,
                      const struct linux_address* to, uint32_t length, uint32_t* sent) {
  int error;
  *sent = 0;
  error = sluice_1_sock_send(fd, buffers, count, flags | LINUX_DONTWAIT, to, length, sent);
  if (error == EAGAIN || (error == 0 && *sent > 0 && *sent < size_of(buffers, count)))
    return send_rest(fd, buffers, count, flags, to, length, sent);
  run_due_handlers();
  return error;
}

static int receive_rest(int fd, const struct iovec* buffers, uint32_t count, uint32_t flags,
                        struct linux_address* from, uint32_t capacity, uint32_t* length,
                        uint32_t* received, uint32_t* out_flags, int all) {
  const short events = (flags & LINUX_OOB) != 0 ? POLLPRI : POLLIN;
  const int64_t deadline = deadline_of(fd, events);
  struct rest rest;
  begin(&rest, buffers, count, *received);
  for (;;) {
    uint32_t part = 0;
    int error = wait_until(fd, events, deadline);
    if (error == DOES_NOT_BLOCK) error = EAGAIN;
    if (error != 0) return *received > 0 ? 0 : error;
    error = sluice_1_sock_recv(fd, rest.next, rest.count, flags | LINUX_DONTWAIT, from, capacity,
                               length, &part, out_flags);
    if (error == EAGAIN) {
      error = pause_until(deadline);
      if (error == 0) continue;
    }
    if (error != 0) return *received > 0 ? 0 : error;
    *received += part;
    if (!all || part == 0 || part >= rest.size) return 0;
    advance(&rest, part);
  }
}

int receive_with_signals(int fd, const struct iovec* buffers, uint32_t count, uint32_t flags,
                         struct linux_address* from, uint32_t capacity, uint32_t* length,
                         uint32_t* received, uint32_t* out_flags) {
  const int may_be_all = (flags & (LINUX_WAITALL | LINUX_PEEK | LINUX_OOB)) == LINUX_WAITALL;
  int error;
  int all;
  *received = 0;
  error = sluice_1_sock_recv(fd, buffers, count, flags | LINUX_DONTWAIT, from, capacity, length,
                             received, out_flags);
  if (error != 0 && error != EAGAIN) {
    run_due_handlers();
    return error;
  }
  all = may_be_all && is_stream(fd);
  if (error == EAGAIN || (all && *received > 0 && *received < size_of(buffers, count)))
    return receive_rest(fd, buffers, count, flags, from, capacity, length, received, out_flags,
                        all);
  run_due_handlers();
  return 0;
}
