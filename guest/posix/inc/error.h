/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_ERROR_H
#define SLUICE_POSIX_ERROR_H

#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As of the GNU C library. */
extern unsigned int error_message_count __SLUICE_NAME(error_message_count);
extern int error_one_per_line __SLUICE_NAME(error_one_per_line);
extern void (*error_print_progname)(void) __SLUICE_NAME(error_print_progname);
void error(int, int, const char*, ...) __SLUICE_NAME(error);
void error_at_line(int, int, const char*, unsigned int, const char*, ...)
    __SLUICE_NAME(error_at_line);

#ifdef __cplusplus
}
#endif

#endif
