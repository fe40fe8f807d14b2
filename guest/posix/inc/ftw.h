/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_FTW_H
#define SLUICE_POSIX_FTW_H

#include_next <ftw.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

int ftw(const char*, int (*)(const char*, const struct stat*, int), int) __SLUICE_NAME(ftw);

#ifdef __cplusplus
}
#endif

#endif
