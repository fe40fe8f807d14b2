// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Says a word, or why it can't: start.py makes that difficult.
#ifndef __wasi__
#include <signal.h>
#endif

#include "../differential/harness.h"

int main(void) {
#ifndef __wasi__
  signal(SIGPIPE, SIG_IGN);  // which WASI does not have
#endif
  if (printf("hello\n") < 0 || fflush(stdout) != 0) {
    fprintf(stderr, "%s\n", error_name(errno));
    return 3;
  }
}
