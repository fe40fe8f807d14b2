/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>

#ifndef _REENTRANT
#include "posix.h"

void flockfile(FILE* stream) { (void)stream; }

int ftrylockfile(FILE* stream) {
  (void)stream;
  return 0;
}

void funlockfile(FILE* stream) { (void)stream; }

ALSO_PLAIN(flockfile);
ALSO_PLAIN(ftrylockfile);
ALSO_PLAIN(funlockfile);
#endif
