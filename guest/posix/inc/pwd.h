/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_PWD_H
#define SLUICE_POSIX_PWD_H

/* In place of libc's, which some versions have without the functions. */
#ifndef _PWD_H
#define _PWD_H

#include <stdio.h>
#include <sys/types.h>
#include <wasi_name.h>

struct passwd {
  char* pw_name;
  char* pw_passwd;
  uid_t pw_uid;
  gid_t pw_gid;
  char* pw_gecos;
  char* pw_dir;
  char* pw_shell;
};

#ifdef __cplusplus
extern "C" {
#endif

/* There is one user: its name is USER or LOGNAME of the environment, else "user", its folder HOME,
 * else "/". Others are not found, as on Linux: NULL, and errno is left as it is. */
struct passwd* getpwnam(const char*) __SLUICE_NAME(getpwnam);
struct passwd* getpwuid(uid_t) __SLUICE_NAME(getpwuid);
int getpwnam_r(const char*, struct passwd*, char*, size_t, struct passwd**)
    __SLUICE_NAME(getpwnam_r);
int getpwuid_r(uid_t, struct passwd*, char*, size_t, struct passwd**) __SLUICE_NAME(getpwuid_r);
struct passwd* getpwent(void) __SLUICE_NAME(getpwent);
void setpwent(void) __SLUICE_NAME(setpwent);
void endpwent(void) __SLUICE_NAME(endpwent);

#ifdef __cplusplus
}
#endif

#endif

#endif
