/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef PTHREAD_CLEANUP_H_
#define PTHREAD_CLEANUP_H_

/* Calls what this thread has pushed, the last first. */
void run_cleanups(void) __asm__("__sluice_run_cleanups");

#endif
