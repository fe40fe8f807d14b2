/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef PTHREAD_CREATE_H_
#define PTHREAD_CREATE_H_

/* Calls a thread's function, which pthread_exit() may leave. Only in programs that use that. */
void* run_until_exit(void* (*function)(void*), void* argument) __asm__("__sluice_run_until_exit")
    __attribute__((__weak__));

/* Returns when all threads but this one have ended. */
void wait_for_other_threads(void) __asm__("__sluice_wait_for_other_threads");

#endif
