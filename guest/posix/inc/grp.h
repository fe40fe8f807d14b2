/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_GRP_H
#define SLUICE_POSIX_GRP_H

/* In place of libc's, which some versions have without the functions. */
#ifndef _GRP_H
#define _GRP_H

#include <stdio.h>
#include <sys/types.h>
#include <wasi_name.h>

struct group {
  char* gr_name;
  char* gr_passwd;
  gid_t gr_gid;
  char** gr_mem;
};

#ifdef __cplusplus
extern "C" {
#endif

/* There is one group, named as the user of <pwd.h>, its only member. */
struct group* getgrnam(const char*) __SLUICE_NAME(getgrnam);
struct group* getgrgid(gid_t) __SLUICE_NAME(getgrgid);
int getgrnam_r(const char*, struct group*, char*, size_t, struct group**) __SLUICE_NAME(getgrnam_r);
int getgrgid_r(gid_t, struct group*, char*, size_t, struct group**) __SLUICE_NAME(getgrgid_r);
struct group* getgrent(void) __SLUICE_NAME(getgrent);
void setgrent(void) __SLUICE_NAME(setgrent);
void endgrent(void) __SLUICE_NAME(endgrent);
int getgrouplist(const char*, gid_t, gid_t*, int*) __SLUICE_NAME(getgrouplist);

/* Fail with EPERM. */
int setgroups(size_t, const gid_t*) __SLUICE_NAME(setgroups);
int initgroups(const char*, gid_t) __SLUICE_NAME(initgroups);

#ifdef __cplusplus
}
#endif

#endif

#endif
