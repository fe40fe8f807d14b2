// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sending more than there is room for: without blocking, with a time limit, with one that comes
// after a close. How much the kernel takes is its own affair; that all of it arrives is not.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"
#include "../scene.h"

enum { MICROSECONDS = 1, BLOCK = 1 << 16, MOST = 1 << 26 };

static unsigned char block[BLOCK];
static unsigned char room[BLOCK];

static long by_send(int fd) { return send(fd, block, BLOCK, 0); }
static long by_send_at_once(int fd) { return send(fd, block, BLOCK, MSG_DONTWAIT); }
static long by_write(int fd) { return write(fd, block, BLOCK); }

static long by_writev(int fd) {
  struct iovec parts[4];
  for (size_t i = 0; i < COUNT(parts); ++i) {
    parts[i] = (struct iovec){block + i * (BLOCK / 4), BLOCK / 4};
  }
  return writev(fd, parts, COUNT(parts));
}

static long by_sendmsg(int fd) {
  struct iovec parts[2] = {{block, 1}, {block + 1, BLOCK - 1}};
  const struct msghdr message = {.msg_iov = parts, .msg_iovlen = COUNT(parts)};
  return sendmsg(fd, &message, 0);
}

static const struct {
  const char* name;
  long (*send)(int);
} senders[] = {{"send", by_send},
               {"send_at_once", by_send_at_once},
               {"write", by_write},
               {"writev", by_writev},
               {"sendmsg", by_sendmsg}};

static const struct {
  const char* name;
  bool nonblocking;
  int buffer;  // the size of the socket's buffers, or 0
  int low_water;
  bool slow;  // drains as fast as the timers of the kernel run
} settings[] = {{"nonblocking", true, 0, 0, false},
                {"limited", false, 0, 0, false},
                {"nonblocking_small", true, 4096, 0, false},
                {"limited_small", false, 4096, 0, true},
                {"nonblocking_low_water", true, 65536, 8192, false}};

static const struct {
  const char* name;
  int how;  // of shutdown(2), or -1 to close
  bool reset;
} ends[] = {{"shutdown", SHUT_WR, false}, {"close", -1, false}, {"reset", -1, true}};

// Sends until there is no room; block after block, from the start again after a partial one.
static size_t fill(int fd, size_t sender) {
  size_t sent = 0;
  while (sent < MOST) {
    const long size = senders[sender].send(fd);
    if (size < 0) {
      say_result(size);
      break;
    }
    sent += (size_t)size;
    if (size == 0) say(" nothing");
    if (size < BLOCK) break;
  }
  return sent;
}

static size_t drain(int fd) {
  size_t received = 0;
  ssize_t size = 0;
  for (int quiet = 0; quiet < 3; settle()) {
    size = recv(fd, room, BLOCK, MSG_DONTWAIT);
    if (size > 0) received += (size_t)size;
    if (size == 0 || (size < 0 && errno != EAGAIN)) break;
    quiet = size > 0 ? 0 : quiet + 1;
    // The rest may come when the kernel has looked at its timers.
    if (quiet > 0 && poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 400) > 0) quiet = 0;
  }
  say(" last");
  say_result(size);
  return received;
}

static void one_case(const Domain* domain, size_t sender, size_t setting, size_t end) {
  static const State state = STATE(connected);
  Scene scene = enter(&state, domain, SOCK_STREAM);
  const int buffer = settings[setting].buffer;
  const int low_water = settings[setting].low_water;
  if (buffer != 0) {
    MUST(setsockopt(scene.fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer));
    MUST(setsockopt(scene.other, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
  }
  if (low_water != 0) {
    MUST(setsockopt(scene.other, SOL_SOCKET, SO_RCVLOWAT, &low_water, sizeof low_water));
  }
  if (settings[setting].nonblocking) {
    set_nonblocking(scene.fd);
  } else {
    set_time_limits(scene.fd, MICROSECONDS);
  }
  BEGIN("%s %s %s %s", domain->name, senders[sender].name, settings[setting].name, ends[end].name);
  const size_t sent = fill(scene.fd, sender);
  settle();
  say(" other");
  say_events(events_now(scene.other, all_events));
  if (ends[end].how >= 0) {
    say_result(shutdown(scene.fd, ends[end].how));
  } else if (ends[end].reset) {
    discard(scene.fd);
  } else {
    say_result(close(scene.fd));
  }
  settle();
  const size_t received = drain(scene.other);
  say(" %s", sent == 0          ? "nothing sent"
             : ends[end].reset  ? "-"
             : received == sent ? "all received"
             : received < sent  ? "some lost"
                                : "too much");
  say_pending_error(scene.other);
  if (ends[end].how < 0) scene.fd = -1;
  end_case();
  leave(&scene);
}

int main(void) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t s = 0; s < COUNT(senders); ++s) {
      for (size_t i = 0; i < COUNT(settings); ++i) {
        if (settings[i].slow && (d != 0 || s != 0)) continue;
        for (size_t e = 0; e < COUNT(ends); ++e) one_case(&domains[d], s, i, e);
      }
    }
  }
}
