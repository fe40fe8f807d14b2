/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "granted_path.h"
#include "sluice_posix_1.h"
#include "special_files.h"
#include "upper_folders.h"

static struct timespec time_of(struct linux_time told) {
  struct timespec time;
  time.tv_sec = (time_t)told.seconds;
  time.tv_nsec = (long)told.nanoseconds;
  return time;
}

/* Types and modes have the numbers of Linux. What is not the program's is the administrator's. */
static int take(int error, const struct linux_status* told, struct stat* status) {
  if (result_of(error) != 0) return -1;
  memset(status, 0, sizeof *status);
  status->st_dev = told->device;
  status->st_ino = told->inode;
  status->st_mode = told->mode;
  status->st_nlink = told->links;
  status->st_uid = told->is_own ? getuid() : 0;
  status->st_gid = told->is_own ? getgid() : 0;
  status->st_rdev = told->of_device;
  status->st_size = (off_t)told->size;
  status->st_blksize = (blksize_t)told->block_size;
  status->st_blocks = (blkcnt_t)told->blocks;
  status->st_atim = time_of(told->accessed);
  status->st_mtim = time_of(told->modified);
  status->st_ctim = time_of(told->changed);
  return 0;
}

int fstat(int fd, struct stat* status) {
  struct linux_status told;
  return take(sluice_posix_1_fd_status(fd, &told), &told, status);
}

static int of_granted(int folder, const char* path, struct stat* status, int follows) {
  struct granted_path at;
  struct linux_status told;
  if (!find_granted(folder, path, &at)) return -1;
  return take(sluice_posix_1_path_status(at.folder, (uint32_t)follows, at.within,
                                         (uint32_t)strlen(at.within), &told),
              &told, status);
}

int fstatat(int folder, const char* path, struct stat* status, int flags) {
  const int follows = (flags & AT_SYMLINK_NOFOLLOW) == 0;
  int fd;
  int result;
  if ((flags & AT_EMPTY_PATH) != 0 && path != NULL && *path == '\0')
    return folder == AT_FDCWD ? stat(".", status) : fstat(folder, status);
  if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)) != 0)
    return fails_with(EINVAL);
  if (of_granted(folder, path, status, follows) == 0) return 0;
  if (path == NULL || !is_special(path))
    return is_upper_folder(folder, path, status) ? 0 : as_missing(-1);
  fd = open_special(path, O_RDONLY);
  if (fd < 0) return -1;
  result = fstat(fd, status);
  (void)close(fd);
  return result;
}

int stat(const char* path, struct stat* status) { return fstatat(AT_FDCWD, path, status, 0); }

int lstat(const char* path, struct stat* status) {
  return fstatat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
