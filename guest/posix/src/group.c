/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <grp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"
#include "user.h"

/* The group, if it is the one asked for. Returns an error number. */
static int fill(int found, struct group* entry, char* buffer, size_t size, struct group** result) {
  const size_t gap = (size_t)(-(uintptr_t)buffer % sizeof(char*));
  const size_t name_size = strlen(user_name()) + 1;
  const size_t members_size = 2 * sizeof(char*);

  *result = NULL;
  if (!found) return 0;
  if (gap + members_size + name_size + sizeof "x" > size) return ERANGE;
  entry->gr_mem = (char**)(void*)(buffer + gap);
  entry->gr_name = strcpy(buffer + gap + members_size, user_name());
  entry->gr_passwd = strcpy(entry->gr_name + name_size, "x");
  entry->gr_gid = ONLY_GROUP;
  entry->gr_mem[0] = entry->gr_name;
  entry->gr_mem[1] = NULL;
  *result = entry;
  return 0;
}

int getgrnam_r(const char* name, struct group* entry, char* buffer, size_t size,
               struct group** result) {
  return fill(strcmp(name, user_name()) == 0, entry, buffer, size, result);
}

int getgrgid_r(gid_t group, struct group* entry, char* buffer, size_t size, struct group** result) {
  return fill(group == ONLY_GROUP, entry, buffer, size, result);
}

/* The answer that all callers share. */
static struct group* shared(int found) {
  static struct group entry;
  static char* buffer;
  static size_t size = 128;
  struct group* result;
  int error;

  if (!found) return NULL;
  for (;;) {
    char* larger = (char*)realloc(buffer, size);
    if (larger == NULL) return NULL;
    buffer = larger;
    error = fill(1, &entry, buffer, size, &result);
    if (error != ERANGE) return result;
    size *= 2;
  }
}

struct group* getgrnam(const char* name) { return shared(strcmp(name, user_name()) == 0); }

struct group* getgrgid(gid_t group) { return shared(group == ONLY_GROUP); }

static int given; /* entries, by getgrent() */

void setgrent(void) { given = 0; }

void endgrent(void) { given = 0; }

struct group* getgrent(void) { return shared(given++ == 0); }

int getgrouplist(const char* user, gid_t group, gid_t* groups, int* count) {
  const int more = strcmp(user, user_name()) == 0 && group != ONLY_GROUP;
  const int room = *count;
  *count = 1 + more;
  if (room > 0) groups[0] = group;
  if (room > 1 && more) groups[1] = ONLY_GROUP;
  return room < *count ? -1 : *count;
}

int setgroups(size_t count, const gid_t* groups) {
  (void)count;
  (void)groups;
  return fails_with(EPERM);
}

int initgroups(const char* user, gid_t group) {
  (void)user;
  (void)group;
  return fails_with(EPERM);
}

ALSO_PLAIN(getgrnam);
ALSO_PLAIN(getgrgid);
ALSO_PLAIN(getgrnam_r);
ALSO_PLAIN(getgrgid_r);
ALSO_PLAIN(getgrent);
ALSO_PLAIN(setgrent);
ALSO_PLAIN(endgrent);
ALSO_PLAIN(getgrouplist);
ALSO_PLAIN(setgroups);
ALSO_PLAIN(initgroups);
