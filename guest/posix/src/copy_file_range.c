/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

enum { PIECE = 16384 };

static int is_file(int fd, struct stat* status) {
  if (fstat(fd, status) != 0) return 0;
  if (S_ISREG(status->st_mode)) return 1;
  errno = S_ISDIR(status->st_mode) ? EISDIR : EINVAL;
  return 0;
}

static off_t place(int fd, const off_t* given) {
  return given != NULL ? *given : (lseek)(fd, 0, SEEK_CUR);
}

static void move(int fd, off_t* given, off_t to) {
  if (given != NULL) {
    *given = to;
  } else {
    (void)(lseek)(fd, to, SEEK_SET);
  }
}

ssize_t copy_file_range(int from, off_t* from_place, int to, off_t* to_place, size_t size,
                        unsigned int flags) {
  char piece[PIECE];
  size_t copied = 0;
  off_t read_at;
  off_t write_at;
  struct stat source;
  struct stat target;

  if (!is_file(from, &source) || !is_file(to, &target)) return -1;
  if ((libc_fcntl(to, F_GETFL) & O_APPEND) != 0) return fails_with(EBADF);
  if (flags != 0) return fails_with(EINVAL);
  read_at = place(from, from_place);
  write_at = place(to, to_place);
  if (read_at < 0 || write_at < 0 || read_at > INT64_MAX - (off_t)size ||
      write_at > INT64_MAX - (off_t)size)
    return fails_with(EOVERFLOW);
  if (source.st_dev == target.st_dev && source.st_ino == target.st_ino &&
      read_at < write_at + (off_t)size && write_at < read_at + (off_t)size)
    return fails_with(EINVAL);
  while (copied < size) {
    const size_t wanted = size - copied < PIECE ? size - copied : PIECE;
    const ssize_t got = pread(from, piece, wanted, read_at + (off_t)copied);
    const ssize_t written =
        got > 0 ? pwrite(to, piece, (size_t)got, write_at + (off_t)copied) : got;
    if (written < 0 && copied == 0) return -1;
    if (written <= 0) break;
    copied += (size_t)written;
    if ((size_t)written < wanted) break;
  }
  move(from, from_place, read_at + (off_t)copied);
  move(to, to_place, write_at + (off_t)copied);
  return (ssize_t)copied;
}

ALSO_PLAIN(copy_file_range);
