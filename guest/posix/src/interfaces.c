/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"

/* Interface number 1: as it is on Linux in every network namespace. */
enum { LOOPBACK = 1 };
static char loopback_name[] = "lo";

unsigned int if_nametoindex(const char* name) {
  if (strcmp(name, loopback_name) == 0) return LOOPBACK;
  errno = ENODEV;
  return 0;
}

char* if_indextoname(unsigned int index, char* name) {
  if (index == LOOPBACK) return strcpy(name, loopback_name);
  errno = ENXIO;
  return NULL;
}

struct if_nameindex* if_nameindex(void) {
  struct if_nameindex* list = (struct if_nameindex*)calloc(2, sizeof *list);
  if (list == NULL) {
    errno = ENOBUFS;
    return NULL;
  }
  list->if_index = LOOPBACK;
  list->if_name = loopback_name;
  return list;
}

void if_freenameindex(struct if_nameindex* list) { free(list); }

/* An interface has an entry for each address. */
struct addresses {
  struct ifaddrs entries[2];
  struct sockaddr_in address, mask;
  struct sockaddr_in6 address6, mask6;
};

int getifaddrs(struct ifaddrs** list) {
  struct addresses* all = (struct addresses*)calloc(1, sizeof *all);
  int i;

  if (all == NULL) return -1;
  for (i = 0; i < 2; ++i) {
    all->entries[i].ifa_name = loopback_name;
    all->entries[i].ifa_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
  }
  all->entries[0].ifa_next = &all->entries[1];
  all->address.sin_family = all->mask.sin_family = AF_INET;
  all->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  all->mask.sin_addr.s_addr = htonl(IN_CLASSA_NET);
  all->entries[0].ifa_addr = (struct sockaddr*)&all->address;
  all->entries[0].ifa_netmask = (struct sockaddr*)&all->mask;
  all->address6.sin6_family = all->mask6.sin6_family = AF_INET6;
  all->address6.sin6_addr = in6addr_loopback;
  memset(&all->mask6.sin6_addr, 0xff, sizeof all->mask6.sin6_addr);
  all->entries[1].ifa_addr = (struct sockaddr*)&all->address6;
  all->entries[1].ifa_netmask = (struct sockaddr*)&all->mask6;
  *list = all->entries;
  return 0;
}

void freeifaddrs(struct ifaddrs* list) { free(list); }

ALSO_PLAIN(if_nametoindex);
ALSO_PLAIN(if_indextoname);
ALSO_PLAIN(if_nameindex);
ALSO_PLAIN(if_freenameindex);
ALSO_PLAIN(getifaddrs);
ALSO_PLAIN(freeifaddrs);
