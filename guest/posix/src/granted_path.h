/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GRANTED_PATH_H_
#define GRANTED_PATH_H_

#include <limits.h>

/* A path as calls of the host take it: beneath a folder that is open. */
struct granted_path {
  int folder;
  const char* within;
  char room[PATH_MAX];
};

/* Finds the folder that was granted which the path leads through, as libc does. Else returns 0 and
 * sets errno. */
int find_granted(int folder, const char* path,
                 struct granted_path* found) __asm__("__sluice_find_granted");

#endif
