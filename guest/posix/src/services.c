/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "posix.h"

static const struct protocol {
  const char* name;
  int type;
} protocols[] = {{"tcp", SOCK_STREAM}, {"udp", SOCK_DGRAM}};

enum { PROTOCOLS = sizeof protocols / sizeof *protocols };

/* The answer that all callers share. */
static struct servent* answer(const char* name, int port, const char* protocol) {
  static char kept_name[NI_MAXSERV];
  static char kept_protocol[4];
  static char* no_aliases[1];
  static struct servent entry;
  (void)snprintf(kept_name, sizeof kept_name, "%s", name);
  (void)snprintf(kept_protocol, sizeof kept_protocol, "%s", protocol);
  entry.s_name = kept_name;
  entry.s_aliases = no_aliases;
  entry.s_port = port;
  entry.s_proto = kept_protocol;
  return &entry;
}

/* The name of a port; false when it has none. */
static int name_of(int port, const struct protocol* protocol, char name[NI_MAXSERV]) {
  struct sockaddr_in at;
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_port = (in_port_t)port;
  return getnameinfo((struct sockaddr*)&at, sizeof at, NULL, 0, name, NI_MAXSERV,
                     protocol->type == SOCK_DGRAM ? NI_DGRAM : 0) == 0 &&
         strspn(name, "0123456789") != strlen(name);
}

struct servent* getservbyname(const char* name, const char* wanted) {
  struct addrinfo hints;
  struct addrinfo* found;
  char proper[NI_MAXSERV];
  int i, port;

  if (strspn(name, "0123456789") == strlen(name)) return NULL;
  for (i = 0; i < PROTOCOLS; ++i) {
    if (wanted != NULL && strcmp(wanted, protocols[i].name) != 0) continue;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = protocols[i].type;
    if (getaddrinfo(NULL, name, &hints, &found) != 0) continue;
    port = ((struct sockaddr_in*)found->ai_addr)->sin_port;
    freeaddrinfo(found);
    return answer(name_of(port, &protocols[i], proper) ? proper : name, port, protocols[i].name);
  }
  return NULL;
}

struct servent* getservbyport(int port, const char* wanted) {
  char name[NI_MAXSERV];
  int i;

  for (i = 0; i < PROTOCOLS; ++i) {
    if (wanted != NULL && strcmp(wanted, protocols[i].name) != 0) continue;
    if (name_of(port, &protocols[i], name)) return answer(name, port, protocols[i].name);
  }
  return NULL;
}

ALSO_PLAIN(getservbyname);
ALSO_PLAIN(getservbyport);
