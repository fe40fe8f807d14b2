/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

enum { LETTERS = 6, TRIES = 100 };

static void make_up(char letters[LETTERS]) {
  static const char choice[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  unsigned char random[LETTERS];
  int i;
  (void)getentropy(random, sizeof random);
  for (i = 0; i < LETTERS; ++i) letters[i] = choice[random[i] % 64];
}

static int opens_file(const char* path, int flags) {
  return open(path, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);
}

static int makes_folder(const char* path, int flags) {
  (void)flags;
  return mkdir(path, 0700);
}

static int is_free(const char* path, int flags) {
  struct stat status;
  (void)flags;
  if (lstat(path, &status) == 0) return fails_with(EEXIST);
  return errno == ENOENT ? 0 : -1;
}

/* Replaces the six X before the suffix until `make` finds no such file. */
static int try_names(char* template, int suffix, int flags, int (*make)(const char*, int)) {
  const size_t length = strlen(template);
  char* letters;
  int i;

  if (suffix < 0 || length < LETTERS + (size_t)suffix) return fails_with(EINVAL);
  letters = template + length - (size_t)suffix - LETTERS;
  if (memcmp(letters, "XXXXXX", LETTERS) != 0) return fails_with(EINVAL);
  for (i = 0; i < TRIES; ++i) {
    int result;
    make_up(letters);
    result = make(template, flags);
    if (result >= 0) return result;
    if (errno != EEXIST) break;
  }
  memcpy(letters, "XXXXXX", LETTERS);
  return -1;
}

int mkostemps(char* template, int suffix, int flags) {
  return try_names(template, suffix, flags, opens_file);
}

int mkstemps(char* template, int suffix) { return mkostemps(template, suffix, 0); }

int mkostemp(char* template, int flags) { return mkostemps(template, 0, flags); }

int mkstemp(char* template) { return mkostemps(template, 0, 0); }

char* mkdtemp(char* template) {
  return try_names(template, 0, 0, makes_folder) == 0 ? template : NULL;
}

char* mktemp(char* template) {
  if (try_names(template, 0, 0, is_free) != 0) *template = '\0';
  return template;
}

static int open_in(const char* folder) {
  char path[PATH_MAX];
  int fd;
  if (snprintf(path, sizeof path, "%s/tmpf.XXXXXX", folder) >= (int)sizeof path)
    return fails_with(ENAMETOOLONG);
  fd = mkstemp(path);
  if (fd >= 0) (void)unlink(path);
  return fd;
}

FILE* tmpfile(void) {
  const char* folder = getenv("TMPDIR");
  FILE* file;
  int fd = open_in(folder != NULL && *folder != '\0' ? folder : P_tmpdir);
  if (fd < 0) fd = open_in(".");
  if (fd < 0) return NULL;
  file = fdopen(fd, "w+");
  if (file == NULL) close(fd);
  return file;
}

char* tmpnam(char* name) {
  static char own[L_tmpnam];
  char tried[] = P_tmpdir "/tmpXXXXXX";
  if (*mktemp(tried) == '\0') return NULL;
  return strcpy(name != NULL ? name : own, tried);
}

char* tempnam(const char* folder, const char* prefix) {
  const char* wanted = getenv("TMPDIR");
  char path[PATH_MAX];
  if (wanted == NULL || *wanted == '\0') wanted = folder != NULL ? folder : P_tmpdir;
  if (snprintf(path, sizeof path, "%s/%.5sXXXXXX", wanted, prefix != NULL ? prefix : "temp") >=
      (int)sizeof path) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  return *mktemp(path) == '\0' ? NULL : strdup(path);
}

ALSO_PLAIN(mkostemps);
ALSO_PLAIN(mkstemps);
ALSO_PLAIN(mkostemp);
ALSO_PLAIN(mkstemp);
ALSO_PLAIN(mkdtemp);
ALSO_PLAIN(mktemp);
ALSO_PLAIN(tmpfile);
ALSO_PLAIN(tmpnam);
ALSO_PLAIN(tempnam);
