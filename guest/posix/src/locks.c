/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "locks.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

/* A file is locked by nobody else: what could have the lock gets it. */
int lock_file(int fd, int command, struct flock* lock) {
  const int flags = libc_fcntl(fd, F_GETFL);
  int may;

  if (flags < 0) return -1;
  if (lock->l_whence != SEEK_SET && lock->l_whence != SEEK_CUR && lock->l_whence != SEEK_END)
    return fails_with(EINVAL);
  if (lock->l_whence == SEEK_SET && (lock->l_start < 0 || lock->l_start + lock->l_len < 0))
    return fails_with(EINVAL);
  switch (lock->l_type) {
    case F_RDLCK:
      may = (flags & O_RDONLY) != 0;
      break;
    case F_WRLCK:
      may = (flags & O_WRONLY) != 0;
      break;
    case F_UNLCK:
      may = 1;
      break;
    default:
      return fails_with(EINVAL);
  }
  if (command == F_GETLK) {
    if (lock->l_type == F_UNLCK) return fails_with(EINVAL);
    lock->l_type = F_UNLCK;
    return 0;
  }
  return may ? 0 : fails_with(EBADF);
}

int lockf(int fd, int command, off_t length) {
  struct flock lock;
  lock.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK;
  lock.l_whence = SEEK_CUR;
  lock.l_start = 0;
  lock.l_len = length;
  if (command == F_TEST) return lock_file(fd, F_GETLK, &lock);
  if (command != F_ULOCK && command != F_LOCK && command != F_TLOCK) return fails_with(EINVAL);
  return lock_file(fd, F_SETLK, &lock);
}

int flock(int fd, int operation) {
  const int what = operation & ~LOCK_NB;
  if (libc_fcntl(fd, F_GETFL) < 0) return -1;
  return what == LOCK_SH || what == LOCK_EX || what == LOCK_UN ? 0 : fails_with(EINVAL);
}

ALSO_PLAIN(lockf);
ALSO_PLAIN(flock);
