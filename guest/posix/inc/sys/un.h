/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_UN_H
#define SLUICE_POSIX_SYS_UN_H

/* In place of libc's, whose structure has no path in some versions. */
#ifndef _SYS_UN_H
#define _SYS_UN_H

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

struct sockaddr_un {
  sa_family_t sun_family;
  char sun_path[108];
};

#define SUN_LEN(address) (offsetof(struct sockaddr_un, sun_path) + strlen((address)->sun_path))

#endif

#endif
