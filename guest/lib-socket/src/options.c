/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "sluice_1.h"

enum { LINUX_SOL_SOCKET = 1 };

static uint32_t linux_level(int level) {
  return level == SOL_SOCKET ? LINUX_SOL_SOCKET : (uint32_t)level;
}

int getsockopt(int fd, int level, int option, void* value, socklen_t* length) {
  int number = 0;
  uint32_t size = sizeof number;

  if (length == NULL || (value == NULL && *length > 0)) return result_of(EFAULT);
  if (level != SOL_SOCKET || (option != SO_TYPE && option != SO_DOMAIN))
    return result_of(
        sluice_1_sock_getsockopt(fd, linux_level(level), (uint32_t)option, value, length));

  /* The value is a number of Linux. */
  if ((int)*length < 0) return result_of(EINVAL);
  if (result_of(sluice_1_sock_getsockopt(fd, LINUX_SOL_SOCKET, (uint32_t)option, &number, &size)) !=
      0)
    return -1;
  number = option == SO_TYPE ? libc_type((uint32_t)number) : libc_family((uint32_t)number);
  if (*length > size) *length = size;
  memcpy(value, &number, *length);
  return 0;
}

int setsockopt(int fd, int level, int option, const void* value, socklen_t length) {
  if (value == NULL && length > 0) return result_of(EFAULT);
  return result_of(
      sluice_1_sock_setsockopt(fd, linux_level(level), (uint32_t)option, value, length));
}

ALSO_PLAIN(setsockopt);
