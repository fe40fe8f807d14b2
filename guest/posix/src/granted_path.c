/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "granted_path.h"

#include <fcntl.h>
#include <stddef.h>
#include <wasi/libc-find-relpath.h>

#include "posix.h"

int find_granted(int folder, const char* path, struct granted_path* found) {
  const char* prefix;
  char* within = found->room;
  size_t size = sizeof found->room;

  if (is_no_path(path)) return 0;
  found->folder = folder;
  found->within = path;
  if (folder != AT_FDCWD && *path != '/') return 1;
  /* libc has the first of them where a program uses chdir(). */
  found->folder = __wasilibc_find_relpath_alloc != NULL
                      ? __wasilibc_find_relpath_alloc(path, &prefix, &within, &size, 0)
                      : __wasilibc_find_relpath(path, &prefix, &within, size);
  found->within = within;
  if (found->folder >= 0) return 1;
  errno = errno == ERANGE ? ENAMETOOLONG : ENOENT;
  return 0;
}
