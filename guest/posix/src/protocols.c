/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <netdb.h>
#include <string.h>

#include "posix.h"

static const struct {
  const char* name;
  const char* alias;
  int number;
} known[] = {
    {"ip", "IP", 0},    {"icmp", "ICMP", 1},  {"igmp", "IGMP", 2},           {"tcp", "TCP", 6},
    {"udp", "UDP", 17}, {"ipv6", "IPv6", 41}, {"ipv6-icmp", "IPv6-ICMP", 58}};

enum { KNOWN = sizeof known / sizeof *known };

/* The answer that all callers share. */
static struct protoent* answer(int i) {
  static char* aliases[2];
  static struct protoent entry;
  if (i < 0 || i >= KNOWN) return NULL;
  aliases[0] = (char*)known[i].alias;
  entry.p_name = (char*)known[i].name;
  entry.p_aliases = aliases;
  entry.p_proto = known[i].number;
  return &entry;
}

struct protoent* getprotobyname(const char* name) {
  int i;
  for (i = 0; i < KNOWN; ++i)
    if (strcmp(name, known[i].name) == 0 || strcmp(name, known[i].alias) == 0) return answer(i);
  return NULL;
}

struct protoent* getprotobynumber(int number) {
  int i;
  for (i = 0; i < KNOWN; ++i)
    if (known[i].number == number) return answer(i);
  return NULL;
}

static int given; /* entries, by getprotoent() */

void setprotoent(int stay) {
  (void)stay;
  given = 0;
}

void endprotoent(void) { given = 0; }

struct protoent* getprotoent(void) { return given < KNOWN ? answer(given++) : NULL; }

ALSO_PLAIN(getprotobyname);
ALSO_PLAIN(getprotobynumber);
ALSO_PLAIN(setprotoent);
ALSO_PLAIN(endprotoent);
ALSO_PLAIN(getprotoent);
