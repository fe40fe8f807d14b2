/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_IDENTITY_H
#define SLUICE_POSIX_IDENTITY_H

#include <sys/types.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One user and one group, both with the number 1000. */
uid_t getuid(void) __SLUICE_NAME(getuid);
uid_t geteuid(void) __SLUICE_NAME(geteuid);
gid_t getgid(void) __SLUICE_NAME(getgid);
gid_t getegid(void) __SLUICE_NAME(getegid);
int getresuid(uid_t*, uid_t*, uid_t*) __SLUICE_NAME(getresuid);
int getresgid(gid_t*, gid_t*, gid_t*) __SLUICE_NAME(getresgid);
int getgroups(int, gid_t[]) __SLUICE_NAME(getgroups);

/* Fail with EPERM unless nothing changes. */
int setuid(uid_t) __SLUICE_NAME(setuid);
int seteuid(uid_t) __SLUICE_NAME(seteuid);
int setgid(gid_t) __SLUICE_NAME(setgid);
int setegid(gid_t) __SLUICE_NAME(setegid);
int setreuid(uid_t, uid_t) __SLUICE_NAME(setreuid);
int setregid(gid_t, gid_t) __SLUICE_NAME(setregid);
int setresuid(uid_t, uid_t, uid_t) __SLUICE_NAME(setresuid);
int setresgid(gid_t, gid_t, gid_t) __SLUICE_NAME(setresgid);

/* The name of the user; see <pwd.h>. */
char* getlogin(void) __SLUICE_NAME(getlogin);
int getlogin_r(char*, size_t) __SLUICE_NAME(getlogin_r);

#ifdef __cplusplus
}
#endif

#endif
