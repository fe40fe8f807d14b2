/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <unistd.h>

#include "posix.h"

enum { PAGE = 65536 }; /* of a module's memory */

int getpagesize(void) { return PAGE; }
