/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "special_files.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "behind_file.h"
#include "sluice_posix_1.h"
#include "special_texts.h"

extern int libc_isatty(int) __asm__("isatty");

/* Numbers of Linux. */
enum { LINUX_WRONLY = 1, LINUX_RDWR = 2, LINUX_APPEND = 0x400 };

/* The numbers of the host's special_open. */
static const char* const of_the_host[] = {"/dev/null",       "/dev/zero",    "/dev/full",
                                          "/dev/random",     "/dev/urandom", "/etc/services",
                                          "/etc/resolv.conf"};

static const char* const standard[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};

enum {
  OF_THE_HOST = sizeof of_the_host / sizeof *of_the_host,
  STANDARD = sizeof standard / sizeof *standard
};

/* Of the file that the path names, or leads through as if it were a folder: then `rest` is that. */
static int place_in(const char* const* paths, int count, const char* path, const char** rest) {
  int i;
  for (i = 0; i < count; ++i) {
    const char* const behind = behind_file(path, paths[i]);
    if (behind == NULL) continue;
    *rest = behind;
    return i;
  }
  return -1;
}

/* The number that a path such as /dev/fd/3 names, or -1. */
static int named_descriptor(const char* path, const char** rest) {
  const char* digit = behind_file(path, "/dev/fd");
  int number = 0;
  if (digit == NULL) return place_in(standard, STANDARD, path, rest);
  while (*digit == '/') ++digit;
  if (*digit == '\0') return -1;
  for (; *digit != '\0'; ++digit) {
    if (*digit < '0' || *digit > '9' || number > 0xfffff) return -1;
    number = number * 10 + (*digit - '0');
  }
  return number;
}

static int is_terminal(const char* path, const char** rest) {
  static const char* const terminal = "/dev/tty";
  return place_in(&terminal, 1, path, rest) == 0;
}

int is_special(const char* path) {
  const char* rest;
  if (errno != ENOENT && errno != ENOTCAPABLE) return 0;
  if (*path != '/') return 0;
  return place_in(of_the_host, OF_THE_HOST, path, &rest) >= 0 ||
         named_descriptor(path, &rest) >= 0 || is_terminal(path, &rest) ||
         text_at(path, &rest) >= 0;
}

static int may(int wanted, int flags) { return (wanted & O_RDWR & ~flags) == 0; }

/* Another number for a descriptor, if that is open in the ways that are asked for. */
static int duplicate(int fd, int flags) {
  const int own = libc_fcntl(fd, F_GETFL);
  int opened = -1;
  if (own < 0) return fails_with(ENOENT);
  if (!may(flags, own)) return fails_with(EACCES);
  return result_of(sluice_posix_1_fd_dup(fd, 0, &opened)) == 0 ? opened : -1;
}

/* The terminal that the program was given, by whichever standard stream. */
static int open_terminal(int flags) {
  int fd;
  for (fd = 0; fd < STANDARD; ++fd) {
    const int own = libc_fcntl(fd, F_GETFL);
    if (own >= 0 && libc_isatty(fd) && may(flags, own)) return duplicate(fd, flags);
  }
  return fails_with(ENXIO);
}

static int open_of_the_host(int kind, int flags) {
  const uint32_t way = (flags & O_WRONLY) == 0   ? 0
                       : (flags & O_RDONLY) == 0 ? LINUX_WRONLY
                                                 : LINUX_RDWR;
  const uint32_t append = (flags & O_APPEND) != 0 ? LINUX_APPEND : 0;
  int opened = -1;
  return result_of(sluice_posix_1_special_open(
             (uint32_t)kind, way | append | linux_open_flags(flags), &opened)) == 0
             ? opened
             : -1;
}

int open_special(const char* path, int flags) {
  const char* rest = "";
  const int kind = place_in(of_the_host, OF_THE_HOST, path, &rest);
  const int fd = named_descriptor(path, &rest);
  const int terminal = is_terminal(path, &rest);
  const int text = text_at(path, &rest);

  if (*rest != '\0') {
    const int names_folder = rest[strspn(rest, "/")] == '\0';
    return fails_with(names_folder && (flags & O_CREAT) != 0 ? EISDIR : ENOTDIR);
  }
  if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) return fails_with(EEXIST);
  if ((flags & O_DIRECTORY) != 0) return fails_with(ENOTDIR);
  if (kind >= 0) return open_of_the_host(kind, flags);
  if (fd >= 0) return duplicate(fd, flags);
  if (terminal) return open_terminal(flags);
  return (flags & (O_WRONLY | O_TRUNC)) != 0 ? fails_with(EACCES) : open_text(text);
}
