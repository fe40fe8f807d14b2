/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"
#include "user.h"

static const char* home(void) {
  const char* folder = getenv("HOME");
  return folder == NULL || *folder == '\0' ? "/" : folder;
}

/* Stores a text at *place, which moves behind it. */
static char* put(char** place, const char* text) {
  char* stored = *place;
  strcpy(stored, text);
  *place += strlen(text) + 1;
  return stored;
}

/* The user, if it is the one asked for. Returns an error number. */
static int fill(int found, struct passwd* entry, char* buffer, size_t size,
                struct passwd** result) {
  const char* name = user_name();

  *result = NULL;
  if (!found) return 0;
  if (2 * (strlen(name) + 1) + sizeof "x" + strlen(home()) + 1 + sizeof "/bin/sh" > size)
    return ERANGE;
  entry->pw_name = put(&buffer, name);
  entry->pw_passwd = put(&buffer, "x");
  entry->pw_uid = ONLY_USER;
  entry->pw_gid = ONLY_GROUP;
  entry->pw_gecos = put(&buffer, name);
  entry->pw_dir = put(&buffer, home());
  entry->pw_shell = put(&buffer, "/bin/sh");
  *result = entry;
  return 0;
}

int getpwnam_r(const char* name, struct passwd* entry, char* buffer, size_t size,
               struct passwd** result) {
  return fill(strcmp(name, user_name()) == 0, entry, buffer, size, result);
}

int getpwuid_r(uid_t user, struct passwd* entry, char* buffer, size_t size,
               struct passwd** result) {
  return fill(user == ONLY_USER, entry, buffer, size, result);
}

/* The answer that all callers share. */
static struct passwd* shared(int found) {
  static struct passwd entry;
  static char* buffer;
  static size_t size = 256;
  struct passwd* result;
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

struct passwd* getpwnam(const char* name) { return shared(strcmp(name, user_name()) == 0); }

struct passwd* getpwuid(uid_t user) { return shared(user == ONLY_USER); }

static int given; /* entries, by getpwent() */

void setpwent(void) { given = 0; }

void endpwent(void) { given = 0; }

struct passwd* getpwent(void) { return shared(given++ == 0); }

ALSO_PLAIN(getpwnam);
ALSO_PLAIN(getpwuid);
ALSO_PLAIN(getpwnam_r);
ALSO_PLAIN(getpwuid_r);
ALSO_PLAIN(getpwent);
ALSO_PLAIN(setpwent);
ALSO_PLAIN(endpwent);
