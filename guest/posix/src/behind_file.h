/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef BEHIND_FILE_H_
#define BEHIND_FILE_H_

#include <stddef.h>

/* What follows the file in the path, where a slash may be several: nothing, or from a slash on.
 * Null when the path leads elsewhere. */
static inline const char* behind_file(const char* path, const char* file) {
  for (; *file != '\0'; ++file, ++path) {
    if (*path != *file) return NULL;
    while (path[0] == '/' && path[1] == '/') ++path;
  }
  return *path == '\0' || *path == '/' ? path : NULL;
}

#endif
