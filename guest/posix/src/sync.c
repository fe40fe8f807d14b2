/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <unistd.h>

#include "posix.h"

void sync(void) {}

ALSO_PLAIN(sync);
