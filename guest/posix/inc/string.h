/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_STRING_H
#define SLUICE_POSIX_STRING_H

#include_next <string.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

char* strsignal(int) __SLUICE_NAME(strsignal);

#ifdef __cplusplus
}
#endif

#endif
