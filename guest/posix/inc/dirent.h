/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_DIRENT_H
#define SLUICE_POSIX_DIRENT_H

#include_next <dirent.h>
#include <limits.h> /* NAME_MAX, as on Linux */
#include <wasi_name.h>

#ifndef MAXNAMLEN
#define MAXNAMLEN NAME_MAX
#endif

#ifdef __cplusplus
extern "C" {
#endif

DIR* opendir(const char*) __SLUICE_NAME(opendir);

#ifdef __cplusplus
}
#endif

#endif
