/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "exec_flags.h"

void (*keep_exec_flag)(int fd, int on);
