/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/random.h>
#include <unistd.h>

#include "posix.h"

ssize_t getrandom(void* data, size_t size, unsigned flags) {
  enum { MOST = 256 }; /* of getentropy() */
  size_t done;
  if ((flags & ~(unsigned)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0)
    return fails_with(EINVAL);
  for (done = 0; done < size; done += MOST) {
    const size_t next = size - done < MOST ? size - done : MOST;
    if (getentropy((char*)data + done, next) != 0) return -1;
  }
  return (ssize_t)size;
}

ALSO_PLAIN(getrandom);
