/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_FILE_H
#define SLUICE_POSIX_SYS_FILE_H

#include <fcntl.h>
#include_next <sys/file.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

int flock(int, int) __SLUICE_NAME(flock); /* as the locks of fcntl() */

#ifdef __cplusplus
}
#endif

#endif
