/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <errno.h>
#include <stddef.h>

#include "program_name.h"

char* program_invocation_name = NULL;
char* program_invocation_short_name = NULL;

__attribute__((__constructor__)) static void name_program(void) {
  program_invocation_name = (char*)program_name();
  program_invocation_short_name = (char*)short_program_name();
}
