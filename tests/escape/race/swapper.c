// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// swapper FOLDER PARENT: until it is ended, or that process ends, exchanges in FOLDER/ours what is
// inside for links that lead out, and moves a directory out and back.
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int count, char** arguments) {
  if (count != 3 || chdir(arguments[1]) != 0) return 1;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != atoi(arguments[2])) return 1;
  puts("ready");
  fflush(stdout);
  bool is_out = false;
  // In any order and now and then asleep, or it would keep step with the other program: whoever
  // waits for a directory's lock would find that directory gone, each time.
  for (unsigned state = 1;; state = state * 1103515245 + 12345) {
    const unsigned choice = (state >> 16) % 3;
    int failed = 0;
    if (choice == 0) {
      failed = renameat2(AT_FDCWD, "ours/gate", AT_FDCWD, "gate", RENAME_EXCHANGE);
    } else if (choice == 1) {
      failed = renameat2(AT_FDCWD, "ours/leaf", AT_FDCWD, "leaf", RENAME_EXCHANGE);
    } else {
      failed = is_out ? rename("beside/deep", "ours/walk/deep")
                      : rename("ours/walk/deep", "beside/deep");
      is_out = !is_out;
    }
    if (failed != 0) return 2;
    if ((state >> 20) % 4 == 0) usleep(1);
  }
}
