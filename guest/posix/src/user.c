/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "user.h"

#include <stdlib.h>

const char* user_name(void) {
  const char* name = getenv("USER");
  if (name == NULL || *name == '\0') name = getenv("LOGNAME");
  return name == NULL || *name == '\0' ? "user" : name;
}
