/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef UPPER_FOLDERS_H_
#define UPPER_FOLDERS_H_

/* Folders that lead to what a program has without being granted themselves, "/" always: as with
 * mode 0711 on Linux, they are there and can be walked through, but neither listed nor changed. */

#include <sys/stat.h>

/* Whether, after a call on the path that failed, it is such a folder's; with the descriptor of the
 * folder that the path begins in, or AT_FDCWD. Stores what stat(2) tells of it, unless `status` is
 * NULL. Keeps errno. */
int is_upper_folder(int folder, const char* path,
                    struct stat* status) __asm__("__sluice_is_upper_folder");

#endif
