/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_STDLIB_H
#define SLUICE_POSIX_STDLIB_H

#include_next <stdlib.h>
#include <sys/types.h> /* as on Linux */
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* libc's, after a handler of SIGABRT. */
void abort(void) __SLUICE_NAME(abort) __attribute__((__noreturn__));

int system(const char*) __SLUICE_NAME(system); /* there is no shell: ENOSYS */

/* New files and folders, as of Linux; see <sys/stat.h> for their modes. */
int mkstemp(char*) __SLUICE_NAME(mkstemp);
int mkostemp(char*, int) __SLUICE_NAME(mkostemp);
int mkstemps(char*, int) __SLUICE_NAME(mkstemps);
int mkostemps(char*, int, int) __SLUICE_NAME(mkostemps);
char* mkdtemp(char*) __SLUICE_NAME(mkdtemp);
char* mktemp(char*) __SLUICE_NAME(mktemp);

char* secure_getenv(const char*) __SLUICE_NAME(secure_getenv);

char* canonicalize_file_name(const char*) __SLUICE_NAME(canonicalize_file_name);
char* realpath(const char* __restrict, char* __restrict) __SLUICE_NAME(realpath);

int getloadavg(double*, int) __SLUICE_NAME(getloadavg); /* not known: -1 */

#ifdef __cplusplus
}
#endif

#endif
