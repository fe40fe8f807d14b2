// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small things, and the end by abort(), which a handler may put off: natively and as wasm this
// prints the same.
#include <signal.h>

#include "../differential/harness.h"

static void end(int number) {
  printf("handler of %d\n", number);
  fflush(stdout);
  _Exit(7);
}

static void addresses(void) {
  static const char* const none[] = {"none", "", "1.2.3.999", "99999999999999999999"};
  for (size_t i = 0; i < COUNT(none); ++i) {
    errno = 0;
    const int is_none = inet_addr(none[i]) == INADDR_NONE;
    const int error = errno;
    printf("inet_addr of '%s': %d, errno %d\n", none[i], is_none, error);
  }
}

int main(void) {
  sigset_t blocked;
  addresses();
  signal(SIGABRT, end);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGABRT);
  show("block", sigprocmask(SIG_BLOCK, &blocked, NULL));
  abort();
}
