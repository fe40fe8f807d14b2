/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sluice_1.h"

in_addr_t inet_addr(const char* text) {
  const int before = errno; /* which libc's inet_aton() may change */
  struct in_addr address;
  const int holds = inet_aton(text, &address);
  errno = before;
  return holds ? address.s_addr : INADDR_NONE;
}

char* inet_ntoa(struct in_addr address) {
  static char text[INET_ADDRSTRLEN];
  return (char*)inet_ntop(AF_INET, &address, text, sizeof text);
}

ALSO_PLAIN(inet_addr);
ALSO_PLAIN(inet_ntoa);
