/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <netdb.h>
#include <stddef.h>

#include "posix.h"

struct hostent* gethostent(void) {
  h_errno = HOST_NOT_FOUND;
  return NULL;
}

struct servent* getservent(void) { return NULL; }

struct netent* getnetent(void) {
  h_errno = HOST_NOT_FOUND;
  return NULL;
}

struct netent* getnetbyname(const char* name) {
  (void)name;
  return getnetent();
}

struct netent* getnetbyaddr(uint32_t network, int family) {
  (void)network;
  (void)family;
  return getnetent();
}

void sethostent(int stay) { (void)stay; }
void setservent(int stay) { (void)stay; }
void setnetent(int stay) { (void)stay; }
void endhostent(void) {}
void endservent(void) {}
void endnetent(void) {}

ALSO_PLAIN(gethostent);
ALSO_PLAIN(sethostent);
ALSO_PLAIN(endhostent);
ALSO_PLAIN(getservent);
ALSO_PLAIN(setservent);
ALSO_PLAIN(endservent);
ALSO_PLAIN(getnetent);
ALSO_PLAIN(getnetbyname);
ALSO_PLAIN(getnetbyaddr);
ALSO_PLAIN(setnetent);
ALSO_PLAIN(endnetent);
