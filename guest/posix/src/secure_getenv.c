/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>

#include "posix.h"

char* secure_getenv(const char* name) { return getenv(name); }

ALSO_PLAIN(secure_getenv);
