// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Some megabytes in uneven pieces through every pair of calls: each byte arrives, in order.
#include <sys/ioctl.h>

#include "../harness.h"

enum { total = 3 << 20 };

static uint32_t next(uint32_t* state) {
  *state = *state * 1664525 + 1013904223;
  return *state >> 8;
}

static ssize_t put(int fd, unsigned way, uint8_t* data, size_t size) {
  struct iovec parts[3] = {{data, size / 3}, {data + size / 3, size / 3}, {NULL, 0}};
  parts[2].iov_base = data + 2 * (size / 3);
  parts[2].iov_len = size - 2 * (size / 3);
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
  switch (way % 4) {
    case 0:
      return send(fd, data, size, 0);
    case 1:
      return write(fd, data, size);
    case 2:
      return writev(fd, parts, 3);
    default:
      return sendmsg(fd, &message, 0);
  }
}

static ssize_t take(int fd, unsigned way, uint8_t* data, size_t size) {
  struct iovec parts[2] = {{data, size / 2}, {data + size / 2, size - size / 2}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  switch (way % 4) {
    case 0:
      return recv(fd, data, size, 0);
    case 1:
      return read(fd, data, size);
    case 2:
      return readv(fd, parts, 2);
    default:
      return recvmsg(fd, &message, 0);
  }
}

int main(void) {
  static uint8_t out[100000];
  static uint8_t in[100000];
  for (size_t i = 0; i < COUNT(families); ++i) {
    const Pair pair = tcp_pair(families[i]);
    set_nonblocking(pair.client);
    set_nonblocking(pair.server);
    uint32_t sizes = 7;
    uint32_t sent_bytes = 1;
    uint32_t received_bytes = 1;
    size_t sent = 0;
    size_t received = 0;
    size_t wrong = 0;
    unsigned turn = 0;
    while (received < total) {
      size_t size = next(&sizes) % sizeof out + 1;
      if (size > total - sent) size = total - sent;
      if (size > 0) {
        uint32_t state = sent_bytes;
        for (size_t n = 0; n < size; ++n) out[n] = (uint8_t)next(&state);
        const ssize_t done = put(pair.client, turn, out, size);
        for (ssize_t n = 0; n < done; ++n) next(&sent_bytes);
        if (done > 0) sent += (size_t)done;
      }
      if (turn % 4 == 3) wait_for(pair.server, POLLIN);
      const ssize_t done = take(pair.server, turn / 3, in, next(&sizes) % sizeof in + 1);
      for (ssize_t n = 0; n < done; ++n) wrong += in[n] != (uint8_t)next(&received_bytes);
      if (done > 0) received += (size_t)done;
      ++turn;
    }
    printf("%s: sent %zu, received %zu, wrong %zu\n", family_name(families[i]), sent, received,
           wrong);
    MUST(send(pair.client, "12345", 5, 0));
    wait_for(pair.server, POLLIN);
    int waiting = -1;
    show("FIONREAD", ioctl(pair.server, FIONREAD, &waiting));
    printf("  %d\n", waiting);
    close_pair(pair);
  }
}
