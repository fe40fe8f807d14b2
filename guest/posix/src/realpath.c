/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

enum { MOST_LINKS = 40 };

static char* fails(int error) {
  errno = error;
  return NULL;
}

/* Puts what is left of `rest` behind the target of a link, and the whole into `rest`. */
static int follow(const char* link, char rest[PATH_MAX]) {
  char joined[PATH_MAX];
  const ssize_t length = readlink(link, joined, sizeof joined);
  const size_t left = strlen(rest);
  if (length < 0) return -1;
  if (length == 0) return fails_with(ENOENT);
  if ((size_t)length + 1 + left >= sizeof joined) return fails_with(ENAMETOOLONG);
  joined[length] = '/';
  memcpy(joined + length + 1, rest, left + 1);
  strcpy(rest, joined);
  return 0;
}

/* Cuts the first component off `rest`; returns its length, of what is put in `name`. */
static size_t take_component(char rest[PATH_MAX], char name[PATH_MAX]) {
  const char* begin = rest + strspn(rest, "/");
  const size_t length = strcspn(begin, "/");
  memcpy(name, begin, length);
  name[length] = '\0';
  memmove(rest, begin + length, strlen(begin + length) + 1);
  return length;
}

/* Walks `rest` from `done`, a path without links and without a slash at its end. */
static int resolve(char done[PATH_MAX], char rest[PATH_MAX]) {
  char name[PATH_MAX];
  struct stat status;
  int links = 0;
  size_t length;

  while ((length = take_component(rest, name)) > 0) {
    const size_t begun = strlen(done);
    if (strcmp(name, ".") == 0) continue;
    if (strcmp(name, "..") == 0) {
      char* last = strrchr(done, '/');
      if (last != NULL) *last = '\0';
      continue;
    }
    if (begun + 1 + length >= PATH_MAX) return fails_with(ENAMETOOLONG);
    done[begun] = '/';
    memcpy(done + begun + 1, name, length + 1);
    if (lstat(done, &status) != 0) return -1;
    if (S_ISLNK(status.st_mode)) {
      if (++links > MOST_LINKS) return fails_with(ELOOP);
      if (follow(done, rest) != 0) return -1;
      done[*rest == '/' ? 0 : begun] = '\0';
    } else if (!S_ISDIR(status.st_mode) && *rest != '\0') {
      return fails_with(ENOTDIR);
    }
  }
  if (*done == '\0') strcpy(done, "/");
  return 0;
}

char* realpath(const char* path, char* resolved) {
  char done[PATH_MAX] = "";
  char rest[PATH_MAX];

  if (path == NULL) return fails(EINVAL);
  if (*path == '\0') return fails(ENOENT);
  if (strlen(path) >= sizeof rest) return fails(ENAMETOOLONG);
  strcpy(rest, path);
  if (*path != '/') {
    if (getcwd(done, sizeof done) == NULL) return NULL;
    if (strcmp(done, "/") == 0) *done = '\0';
  }
  if (resolve(done, rest) != 0) return NULL;
  return resolved == NULL ? strdup(done) : strcpy(resolved, done);
}

char* canonicalize_file_name(const char* path) { return realpath(path, NULL); }

ALSO_PLAIN(realpath);
ALSO_PLAIN(canonicalize_file_name);
