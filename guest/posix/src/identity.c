/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>
#include <unistd.h>

#include "posix.h"
#include "user.h"

static const unsigned unchanged = (unsigned)-1;

static int becomes(unsigned wanted) {
  if (wanted == unchanged) return fails_with(EINVAL);
  return wanted == ONLY_USER ? 0 : fails_with(EPERM);
}

static int become(unsigned real, unsigned effective, unsigned saved) {
  const int same = (real == unchanged || real == ONLY_USER) &&
                   (effective == unchanged || effective == ONLY_USER) &&
                   (saved == unchanged || saved == ONLY_USER);
  return same ? 0 : fails_with(EPERM);
}

uid_t getuid(void) { return ONLY_USER; }
uid_t geteuid(void) { return ONLY_USER; }
gid_t getgid(void) { return ONLY_GROUP; }
gid_t getegid(void) { return ONLY_GROUP; }

int getresuid(uid_t* real, uid_t* effective, uid_t* saved) {
  *real = *effective = *saved = ONLY_USER;
  return 0;
}

int getresgid(gid_t* real, gid_t* effective, gid_t* saved) {
  *real = *effective = *saved = ONLY_GROUP;
  return 0;
}

int getgroups(int size, gid_t groups[]) {
  if (size < 0) return fails_with(EINVAL);
  if (size > 0) groups[0] = ONLY_GROUP;
  return 1;
}

int setuid(uid_t user) { return becomes(user); }
int seteuid(uid_t user) { return becomes(user); }
int setgid(gid_t group) { return becomes(group); }
int setegid(gid_t group) { return becomes(group); }
int setreuid(uid_t real, uid_t effective) { return become(real, effective, unchanged); }
int setregid(gid_t real, gid_t effective) { return become(real, effective, unchanged); }

int setresuid(uid_t real, uid_t effective, uid_t saved) { return become(real, effective, saved); }

int setresgid(gid_t real, gid_t effective, gid_t saved) { return become(real, effective, saved); }

char* getlogin(void) { return (char*)user_name(); }

int getlogin_r(char* name, size_t size) {
  const char* own = user_name();
  if (strlen(own) >= size) return ERANGE;
  strcpy(name, own);
  return 0;
}

ALSO_PLAIN(getuid);
ALSO_PLAIN(geteuid);
ALSO_PLAIN(getgid);
ALSO_PLAIN(getegid);
ALSO_PLAIN(getresuid);
ALSO_PLAIN(getresgid);
ALSO_PLAIN(getgroups);
ALSO_PLAIN(setuid);
ALSO_PLAIN(seteuid);
ALSO_PLAIN(setgid);
ALSO_PLAIN(setegid);
ALSO_PLAIN(setreuid);
ALSO_PLAIN(setregid);
ALSO_PLAIN(setresuid);
ALSO_PLAIN(setresgid);
ALSO_PLAIN(getlogin);
ALSO_PLAIN(getlogin_r);
