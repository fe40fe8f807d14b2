/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <unistd.h>

#include "posix.h"

/* There is one user. */
int euidaccess(const char* path, int ways) { return access(path, ways); }

int eaccess(const char* path, int ways) { return access(path, ways); }

ALSO_PLAIN(euidaccess);
ALSO_PLAIN(eaccess);
