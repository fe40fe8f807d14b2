// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// most descriptors: 64
// Where the host has no descriptor left.
#include "../expect.h"

int main(void) {
  u32 fds[64], count = 0, accepted = 77;
  touch("file");
  while (count < COUNT(fds) &&
         wasi_path_open(WORK, 0, PATH("file"), 0, 0, 0, 0, &fds[count]) == wasi_success) {
    ++count;
  }
  CHECK(count > 8 && count < COUNT(fds));
  EXPECT(path_open, mfile, WORK, 0, PATH("file"), 0, 0, 0, 0, &accepted);
  EXPECT(path_open, mfile, WORK, 0, PATH("new"), CREAT, 0, 0, 0, &accepted);
  EXPECT(sock_accept, mfile, LISTENER, 0, &accepted);
  CHECK(accepted == 77);
  // Waiting needs none.
  struct subscription wishes[2] = {{.userdata = 1, .tag = FD_READ, .fd = LISTENER}, {.tag = CLOCK}};
  wishes[1].clock.timeout = now(REALTIME) + 1000000;
  wishes[1].clock.flags = ABSTIME;
  struct event events[2];
  u32 stored = 0;
  EXPECT(poll_oneoff, success, wishes, events, 2, &stored);
  CHECK(stored >= 1 && events[0].userdata == 1);
  // The connection has not been lost, and what is closed can be used again.
  MUST(wasi_fd_close(fds[0]));
  EXPECT(sock_accept, success, LISTENER, 0, &accepted);
  CHECK(accepted == fds[0]);
  MUST(wasi_fd_close(accepted));
  EXPECT(path_open, success, WORK, 0, PATH("file"), 0, 0, 0, 0, &accepted);
  return failed;
}
