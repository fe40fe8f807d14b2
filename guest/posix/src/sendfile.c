/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "posix.h"

enum { PIECE = 16384 };

/* What can't be written is not taken from the file: its place is set back. */
ssize_t sendfile(int to, int from, off_t* place, size_t size) {
  char piece[PIECE];
  size_t sent = 0;
  off_t at = place != NULL ? *place : (lseek)(from, 0, SEEK_CUR);

  if (libc_fcntl(to, F_GETFL) < 0) return -1;
  if (at < 0) return place != NULL || errno == ESPIPE ? fails_with(EINVAL) : -1;
  while (sent < size) {
    const size_t wanted = size - sent < PIECE ? size - sent : PIECE;
    const ssize_t got = pread(from, piece, wanted, at);
    const ssize_t written = got > 0 ? write(to, piece, (size_t)got) : got;
    if (written < 0) {
      if (sent == 0) return errno == ESPIPE ? fails_with(EINVAL) : -1;
      break;
    }
    sent += (size_t)written;
    at += written;
    if (written == 0 || (size_t)written < wanted) break;
  }
  if (place != NULL) {
    *place = at;
  } else {
    (void)(lseek)(from, at, SEEK_SET);
  }
  return (ssize_t)sent;
}

ALSO_PLAIN(sendfile);
