/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "program_name.h"

#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

const char* program_name(void) {
  static const char* name;
  __wasi_size_t count = 0;
  __wasi_size_t size = 0;

  if (name != NULL) return name;
  if (__wasi_args_sizes_get(&count, &size) == 0 && count > 0) {
    uint8_t** arguments = (uint8_t**)malloc(count * sizeof *arguments + size);
    if (arguments != NULL && __wasi_args_get(arguments, (uint8_t*)(arguments + count)) == 0)
      name = (const char*)arguments[0];
  }
  return name != NULL ? name : "?";
}

const char* short_program_name(void) {
  const char* slash = strrchr(program_name(), '/');
  return slash != NULL ? slash + 1 : program_name();
}
