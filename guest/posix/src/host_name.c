/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "posix.h"

extern int libc_uname(struct utsname*) __asm__("uname");

static const char* host_name(void) {
  const char* name = getenv("HOSTNAME");
  const size_t length = name == NULL ? 0 : strlen(name);
  return length == 0 || length >= sizeof((struct utsname*)0)->nodename ? "localhost" : name;
}

int gethostname(char* name, size_t size) {
  const char* own = host_name();
  const size_t length = strlen(own) + 1;
  memcpy(name, own, length < size ? length : size);
  return length <= size ? 0 : fails_with(ENAMETOOLONG);
}

int sethostname(const char* name, size_t length) {
  (void)name;
  (void)length;
  return fails_with(EPERM);
}

int uname(struct utsname* names) {
  if (libc_uname(names) != 0) return -1;
  strcpy(names->nodename, host_name());
  return 0;
}

ALSO_PLAIN(gethostname);
ALSO_PLAIN(sethostname);
