/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "upper_folders.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#include "posix.h"

/* Longer paths lead nowhere. */
enum { FIRST_GRANT = 3, LONGEST = 1024 };

extern int libc_stat(const char*, struct stat*) __asm__("stat");

/* Puts the path behind `done`, such as "/a/b" or, for the root, "", and does without "." and "..",
 * where `may_leave` says that there is the folder that ".." leaves. Returns whether there was room
 * and there were these. */
static int append(char done[LONGEST], const char* path, int (*may_leave)(const char*)) {
  size_t at = strlen(done);
  size_t length;
  for (;; path += length) {
    path += strspn(path, "/");
    length = strcspn(path, "/");
    if (length == 0) return 1;
    if (length == 1 && path[0] == '.') continue;
    if (length == 2 && path[0] == '.' && path[1] == '.') {
      if (!may_leave(done)) return 0;
      while (at > 0 && done[--at] != '/') {
      }
    } else {
      if (length >= LONGEST - 1 - at) return 0;
      done[at] = '/';
      memcpy(done + at + 1, path, length);
      at += 1 + length;
    }
    done[at] = '\0';
  }
}

/* Both as append() leaves them. */
static int leads_to(const char* path, const char* end) {
  const size_t length = strlen(path);
  return strncmp(path, end, length) == 0 && (length == 0 || end[length] == '/');
}

static int always(const char* folder) {
  (void)folder;
  return 1;
}

static int leads_to_grant(const char* path) {
  __wasi_prestat_t grant;
  __wasi_fd_t fd = FIRST_GRANT;
  for (; __wasi_fd_prestat_get(fd, &grant) == 0; ++fd) {
    char name[LONGEST];
    char end[LONGEST] = "";
    const size_t length = grant.u.dir.pr_name_len;
    if (length >= LONGEST || __wasi_fd_prestat_dir_name(fd, (uint8_t*)name, length) != 0) continue;
    name[length] = '\0';
    if (append(end, name, always) && leads_to(path, end)) return 1;
  }
  return 0;
}

static int leads_further(const char* folder) {
  return leads_to(folder, "/dev/fd/0") || leads_to(folder, "/etc/hosts") || leads_to_grant(folder);
}

static int is_there(const char* folder) {
  struct stat status;
  return leads_further(folder) || (libc_stat(folder, &status) == 0 && S_ISDIR(status.st_mode));
}

static int make_absolute(int folder, const char* path, char absolute[LONGEST]) {
  char here[LONGEST];
  *absolute = '\0';
  if (path == NULL || *path == '\0') return 0;
  if (*path == '/') return append(absolute, path, is_there);
  return folder == AT_FDCWD && getcwd(here, sizeof here) != NULL &&
         append(absolute, here, always) && append(absolute, path, is_there);
}

/* Another number for each, by the FNV-1a hash of what leads to it. */
static ino_t number_of(const char* absolute) {
  ino_t hash = 0xcbf29ce484222325;
  for (; *absolute != '\0'; ++absolute) hash = (hash ^ (unsigned char)*absolute) * 0x100000001b3;
  return hash;
}

static void tell(const char* absolute, struct stat* status) {
  memset(status, 0, sizeof *status);
  status->st_mode = S_IFDIR | 0711;
  status->st_nlink = 2;
  status->st_ino = number_of(absolute);
  status->st_blksize = 4096;
}

int is_upper_folder(int folder, const char* path, struct stat* status) {
  const int error = errno;
  char absolute[LONGEST];
  const int is_one = (error == ENOENT || error == ENOTCAPABLE) &&
                     make_absolute(folder, path, absolute) && leads_further(absolute);
  if (is_one && status != NULL) tell(absolute, status);
  errno = error;
  return is_one;
}
