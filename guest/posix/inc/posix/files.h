/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_FILES_H
#define SLUICE_POSIX_FILES_H

#include <sys/types.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Files belong to the one user there is: succeed when nothing changes, else fail with EPERM. */
int chown(const char*, uid_t, gid_t) __SLUICE_NAME(chown);
int lchown(const char*, uid_t, gid_t) __SLUICE_NAME(lchown);
int fchown(int, uid_t, gid_t) __SLUICE_NAME(fchown);
int fchownat(int, const char*, uid_t, gid_t, int) __SLUICE_NAME(fchownat);

/* Fails with ENOSYS where the descriptor is one: a folder is known by its path alone. */
int fchdir(int) __SLUICE_NAME(fchdir);

/* Locks of a file, as a process sees them that is alone with it; see fcntl(). */
int lockf(int, int, off_t) __SLUICE_NAME(lockf);
#define F_ULOCK 0
#define F_LOCK 1
#define F_TLOCK 2
#define F_TEST 3

/* Also of what is open for reading alone, and of folders. */
int fdatasync(int) __SLUICE_NAME(fdatasync);

/* Data is written when the host does so; fsync() asks for it. */
void sync(void) __SLUICE_NAME(sync);

int getdtablesize(void) __SLUICE_NAME(getdtablesize);

/* From the terminal's standard input; what is typed is not hidden. */
char* getpass(const char*) __SLUICE_NAME(getpass);

#ifdef __cplusplus
}
#endif

#endif
