/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SETJMP_H
#define SLUICE_POSIX_SETJMP_H

/*
 * In place of libc's, which some versions lack. Compile and link what includes it with
 *   -mllvm -wasm-enable-sjlj -mllvm -wasm-use-legacy-eh=false
 * Without the first, linking finds no setjmp; without the second, Sluice knows no such instruction.
 * Zig needs -mexception-handling beside them.
 */
#ifndef _SETJMP_H
#define _SETJMP_H

#include <signal.h>

/* What the compiler's code keeps of a place, and for sigsetjmp the mask of signals. */
typedef struct {
  void* __invocation;
  unsigned int __label;
  struct {
    void* __env;
    int __value;
  } __thrown;
  int __has_mask;
  sigset_t __mask;
} jmp_buf[1], sigjmp_buf[1];

#ifdef __cplusplus
extern "C" {
#endif

int setjmp(jmp_buf) __attribute__((__returns_twice__));
void longjmp(jmp_buf, int) __attribute__((__noreturn__));
int __sluice_keep_mask(sigjmp_buf, int);
void siglongjmp(sigjmp_buf, int) __asm__("__sluice_siglongjmp") __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#define setjmp setjmp
#define _setjmp setjmp
#define _longjmp longjmp
#define sigsetjmp(place, with_mask) (__sluice_keep_mask(place, with_mask), setjmp(place))
#define __sigsetjmp(place, with_mask) sigsetjmp(place, with_mask)

#endif

#endif
