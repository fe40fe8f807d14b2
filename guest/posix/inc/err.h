/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_ERR_H
#define SLUICE_POSIX_ERR_H

#include_next <err.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* To standard error, after the name of the program. */
void warn(const char*, ...) __SLUICE_NAME(warn);
void vwarn(const char*, va_list) __SLUICE_NAME(vwarn);
void warnx(const char*, ...) __SLUICE_NAME(warnx);
void vwarnx(const char*, va_list) __SLUICE_NAME(vwarnx);
_Noreturn void err(int, const char*, ...) __SLUICE_NAME(err);
_Noreturn void verr(int, const char*, va_list) __SLUICE_NAME(verr);
_Noreturn void errx(int, const char*, ...) __SLUICE_NAME(errx);
_Noreturn void verrx(int, const char*, va_list) __SLUICE_NAME(verrx);

#ifdef __cplusplus
}
#endif

#endif
