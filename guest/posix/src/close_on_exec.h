/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef CLOSE_ON_EXEC_H_
#define CLOSE_ON_EXEC_H_

#include "../../lib-socket/src/exec_flags.h"

/* FD_CLOEXEC or 0. Numbers from 65536 on have none, and one that fclose() closed keeps its own. */
int exec_flag(int fd) __asm__("__sluice_exec_flag");

#endif
