/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stddef.h>
#include <unistd.h>

#include "posix.h"

char* get_current_dir_name(void) { return getcwd(NULL, 0); }

ALSO_PLAIN(get_current_dir_name);
