/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sluice_1.h"

in_addr_t inet_addr(const char* text) {
  struct in_addr address;
  return inet_aton(text, &address) ? address.s_addr : INADDR_NONE;
}

char* inet_ntoa(struct in_addr address) {
  static char text[INET_ADDRSTRLEN];
  return (char*)inet_ntop(AF_INET, &address, text, sizeof text);
}

ALSO_PLAIN(inet_addr);
ALSO_PLAIN(inet_ntoa);
