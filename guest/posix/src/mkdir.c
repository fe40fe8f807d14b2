/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "granted_path.h"
#include "modes.h"
#include "sluice_posix_1.h"
#include "upper_folders.h"

/* A program that makes each folder of a path goes on where there is one. */
int mkdirat(int folder, const char* path, mode_t mode) {
  struct granted_path at;
  if (find_granted(folder, path, &at) &&
      result_of(sluice_posix_1_path_make_directory(at.folder, at.within,
                                                   (uint32_t)strlen(at.within), masked(mode))) == 0)
    return 0;
  return is_upper_folder(folder, path, NULL) ? fails_with(EEXIST) : as_missing(-1);
}

int mkdir(const char* path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
