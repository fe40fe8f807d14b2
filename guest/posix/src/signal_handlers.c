/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What SIG_IGN and SIG_ERR of libc's <signal.h> stand for. Weak: libc has them in a library that a
 * program may link with too. */
void __SIG_IGN(int number) __attribute__((__weak__));
void __SIG_ERR(int number) __attribute__((__weak__));

void __SIG_IGN(int number) { (void)number; }

void __SIG_ERR(int number) { (void)number; }
