/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_STDIO_H
#define SLUICE_POSIX_STDIO_H

/* libc says that these are missing; in the order of its header. */
#define tmpfile __sluice_no_tmpfile
#define tmpnam __sluice_no_tmpnam
#define tempnam __sluice_no_tempnam
#include_next <stdio.h>
#undef tmpfile
#undef tmpnam
#undef tempnam
#include <wasi_name.h>

#ifndef L_tmpnam
#define L_tmpnam 20
#endif
#ifndef TMP_MAX
#define TMP_MAX 10000
#endif
#ifndef P_tmpdir
#define P_tmpdir "/tmp"
#endif

#ifdef __cplusplus
extern "C" {
#endif

FILE* popen(const char*, const char*) __SLUICE_NAME(popen); /* there is no shell: ENOSYS */
int pclose(FILE*) __SLUICE_NAME(pclose);

/* In the folder TMPDIR of the environment, else in /tmp, or in the working directory where that is
 * not granted. */
FILE* tmpfile(void) __SLUICE_NAME(tmpfile);

/* Also files that programs have in any case; see <fcntl.h>. Of these, freopen() gives a stream
 * those for which it is open already. */
FILE* fopen(const char* __restrict, const char* __restrict) __SLUICE_NAME(fopen);
FILE* freopen(const char* __restrict, const char* __restrict, FILE* __restrict)
    __SLUICE_NAME(freopen);

/* libc's, but that what was not granted is not there: ENOENT. */
int remove(const char*) __SLUICE_NAME(remove);
int rename(const char*, const char*) __SLUICE_NAME(rename);
int renameat(int, const char*, int, const char*) __SLUICE_NAME(renameat);

#ifndef _REENTRANT
/* For a program with one thread. */
void flockfile(FILE*) __SLUICE_NAME(flockfile);
int ftrylockfile(FILE*) __SLUICE_NAME(ftrylockfile);
void funlockfile(FILE*) __SLUICE_NAME(funlockfile);
#endif

/* Names in /tmp. */
char* tmpnam(char*) __SLUICE_NAME(tmpnam);
char* tempnam(const char*, const char*) __SLUICE_NAME(tempnam);

#ifdef __cplusplus
}
#endif

#endif
