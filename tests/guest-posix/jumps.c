// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Jumps out of functions and of handlers of signals: natively and as wasm this prints the same.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static jmp_buf outer;
static jmp_buf inner;
static sigjmp_buf before_signal;

static void deep(int depth, jmp_buf* place, int value) {
  if (depth == 0) longjmp(*place, value);
  if (depth > 0) deep(depth - 1, place, value);
}

static void jump_out(int number) { siglongjmp(before_signal, number == SIGALRM ? 2 : 3); }

static int is_blocked(int number) {
  sigset_t mask;
  sigprocmask(SIG_BLOCK, NULL, &mask);
  return sigismember(&mask, number);
}

int main(void) {
  volatile int rounds = 0;
  switch (setjmp(outer)) {
    case 0:
      printf("first\n");
      if (setjmp(inner) == 0) deep(5, &inner, 0);
      printf("inner\n");
      deep(3, &outer, 7);
      break;
    case 7:
      printf("seven, after %d rounds\n", rounds);
      if (++rounds < 1000) deep(1, &outer, 7 + (rounds > 998));
      break;
    default:
      printf("%d rounds\n", rounds);
  }

  signal(SIGALRM, jump_out);
  signal(SIGUSR1, jump_out);
  const int with_mask = sigsetjmp(before_signal, 1);
  if (with_mask == 0) {
    alarm(1);
    pause();
  }
  printf("a timer jumped with %d, blocked: %d\n", with_mask, is_blocked(SIGALRM));
  const int without_mask = __sigsetjmp(before_signal, 0); /* as <setjmp.h> has it on Linux */
  if (without_mask == 0) raise(SIGUSR1);
  printf("a signal jumped with %d, blocked: %d\n", without_mask, is_blocked(SIGUSR1));
  return 0;
}
