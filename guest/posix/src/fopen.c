/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "close_on_exec.h"
#include "special_files.h"

extern FILE* libc_freopen(const char*, const char*, FILE*) __asm__("freopen");
extern int libc_stat(const char*, struct stat*) __asm__("stat");

static int flags_of(const char* mode) {
  const int way = strchr(mode, '+') != NULL ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
  const int excluding = strchr(mode, 'x') != NULL ? O_EXCL : 0;
  const int flags = excluding | (strchr(mode, 'e') != NULL ? O_CLOEXEC : 0);
  return way | flags | (*mode == 'w' ? O_CREAT | O_TRUNC : *mode == 'a' ? O_CREAT | O_APPEND : 0);
}

static FILE* opened(FILE* stream, const char* mode) {
  if (stream != NULL) {
    note_exec_flag(fileno(stream), strchr(mode, 'e') != NULL);
  } else {
    (void)as_missing(-1);
  }
  return stream;
}

FILE* fopen(const char* path, const char* mode) {
  FILE* stream;
  int fd;
  if (strchr("rwa", *mode) == NULL) {
    errno = EINVAL;
    return NULL;
  }
  fd = open(path, flags_of(mode), DEFFILEMODE);
  if (fd < 0) return NULL;
  stream = fdopen(fd, mode);
  if (stream == NULL) (void)close(fd);
  return stream;
}

/* libc's takes the path itself. What it does not know goes under the number that the stream has,
 * which keeps the ways it was open. */
FILE* freopen(const char* path, const char* mode, FILE* stream) {
  struct stat status;
  int fd;
  if (path == NULL) return libc_freopen(path, mode, stream);
  if (*mode != 'r' && strchr(mode, 'x') == NULL && !is_special(path)) {
    fd = open(path, O_WRONLY | O_CREAT, DEFFILEMODE); /* for its mode, which libc does not give */
    if (fd >= 0) (void)close(fd);
  }
  if (libc_stat(path, &status) == 0 || !is_special(path))
    return opened(libc_freopen(path, mode, stream), mode);
  (void)fflush(stream);
  clearerr(stream);
  fd = open_special(path, flags_of(mode));
  if (fd < 0 || dup2(fd, fileno(stream)) < 0) {
    const int error = errno;
    if (fd >= 0) (void)close(fd);
    (void)fclose(stream);
    errno = error;
    return NULL;
  }
  (void)close(fd);
  return opened(stream, mode);
}
