/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "sluice_1.h"

extern int libc_inet_aton(const char*, struct in_addr*) __asm__("inet_aton");

/* Linux takes what ends with white space, such as a line, and looks no further. */
int inet_aton(const char* text, struct in_addr* address) {
  enum { LONGEST = 63 };
  char word[LONGEST + 1];
  const size_t length = strcspn(text, " \t\n\v\f\r");
  if (text[length] == '\0') return libc_inet_aton(text, address);
  if (length > LONGEST) return 0;
  memcpy(word, text, length);
  word[length] = '\0';
  return libc_inet_aton(word, address);
}

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
