// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread that waits for the signals that the others have blocked: natively and as wasm this
// prints the same.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 200 };

static int pipe_back[2];

/* Tells of each but the last, SIGTERM. */
static void* wait_for_all(void* data) {
  const sigset_t* const set = data;
  int number = 0;
  while (sigwait(set, &number) == 0 && number != SIGTERM) {
    const char told = (char)number;
    if (write(pipe_back[1], &told, 1) != 1) return NULL;
  }
  return number == SIGTERM ? "ended" : "failed";
}

int main(void) {
  sigset_t set;
  pthread_t thread;
  void* result = NULL;
  int right = 0;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGUSR2);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (pipe(pipe_back) != 0 || pthread_create(&thread, NULL, wait_for_all, &set) != 0) return 1;
  for (int i = 0; i < ROUNDS; ++i) {
    const int number = i % 2 == 0 ? SIGUSR1 : SIGUSR2;
    char told = 0;
    if (i % 3 == 0) {
      pthread_kill(thread, number);
    } else {
      kill(getpid(), number);
    }
    right += read(pipe_back[0], &told, 1) == 1 && told == number;
  }
  printf("received: %d\n", right);
  pthread_kill(thread, SIGTERM);
  pthread_join(thread, &result);
  printf("%s\n", (const char*)result);
  return 0;
}
