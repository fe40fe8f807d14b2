/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "hosts.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"

int* __sluice_h_errno(void) {
  static __thread int last;
  return &last;
}

/* That all callers share. */
static struct host_answer shared;

static int from_eai(int code) {
  switch (code) {
    case EAI_NONAME:
    case EAI_ADDRFAMILY:
      return HOST_NOT_FOUND;
    case EAI_NODATA:
      return NO_DATA;
    case EAI_AGAIN:
      return TRY_AGAIN;
    case EAI_SYSTEM: /* refused is as good as an answer */
      return errno == EACCES ? NO_RECOVERY : NETDB_INTERNAL;
    case EAI_MEMORY:
      errno = ENOMEM;
      return NETDB_INTERNAL;
    default:
      return NO_RECOVERY;
  }
}

static struct hostent* fails_to_find(int code) {
  h_errno = code;
  return NULL;
}

/* The length of an address, or 0 for another family. */
static int length_of(int family) {
  return family == AF_INET    ? (int)sizeof(struct in_addr)
         : family == AF_INET6 ? (int)sizeof(struct in6_addr)
                              : 0;
}

static char* address_in(struct sockaddr* address) {
  return address->sa_family == AF_INET ? (char*)&((struct sockaddr_in*)address)->sin_addr
                                       : (char*)&((struct sockaddr_in6*)address)->sin6_addr;
}

/* Makes room for the addresses, in place of those of the last answer; false when there is none. */
static int begin_answer(struct host_answer* answer, int family, size_t count) {
  char** list = (char**)realloc(answer->entry.h_addr_list, (count + 1) * sizeof *list);
  if (list == NULL) return 0;
  list[count] = NULL;
  answer->entry.h_name = answer->name;
  answer->entry.h_aliases = answer->no_aliases;
  answer->entry.h_addrtype = family;
  answer->entry.h_length = length_of(family);
  answer->entry.h_addr_list = list;
  return 1;
}

struct hostent* host_by_name(struct host_answer* answer, const char* name, int family) {
  struct addrinfo hints;
  struct addrinfo* found;
  struct addrinfo* each;
  size_t count = 0;
  int code;

  if (length_of(family) == 0) {
    errno = EAFNOSUPPORT;
    return fails_to_find(NETDB_INTERNAL);
  }
  memset(&hints, 0, sizeof hints);
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_CANONNAME;
  code = getaddrinfo(name, NULL, &hints, &found);
  if (code != 0) return fails_to_find(from_eai(code));

  freeaddrinfo(answer->found);
  answer->found = found;
  (void)snprintf(answer->name, sizeof answer->name, "%s",
                 found->ai_canonname != NULL ? found->ai_canonname : name);
  for (each = found; each != NULL; each = each->ai_next) ++count;
  if (!begin_answer(answer, family, count)) return fails_to_find(NETDB_INTERNAL);
  for (count = 0, each = found; each != NULL; each = each->ai_next)
    answer->entry.h_addr_list[count++] = address_in(each->ai_addr);
  return &answer->entry;
}

struct hostent* gethostbyname2(const char* name, int family) {
  return host_by_name(&shared, name, family);
}

struct hostent* gethostbyname(const char* name) { return gethostbyname2(name, AF_INET); }

struct hostent* host_by_address(struct host_answer* answer, const void* address, socklen_t length,
                                int family) {
  struct sockaddr_in6 asked;
  struct sockaddr_in* asked4 = (struct sockaddr_in*)&asked;
  int code;

  if (length_of(family) == 0) {
    errno = EAFNOSUPPORT;
    return fails_to_find(NETDB_INTERNAL);
  }
  if (length != (socklen_t)length_of(family)) {
    errno = EINVAL;
    return fails_to_find(NETDB_INTERNAL);
  }
  memset(&asked, 0, sizeof asked);
  asked.sin6_family = (sa_family_t)family;
  memcpy(family == AF_INET ? (void*)&asked4->sin_addr : (void*)&asked.sin6_addr, address, length);
  code = getnameinfo((struct sockaddr*)&asked, family == AF_INET ? sizeof *asked4 : sizeof asked,
                     answer->name, sizeof answer->name, NULL, 0, NI_NAMEREQD);
  if (code != 0) return fails_to_find(from_eai(code));
  if (!begin_answer(answer, family, 1)) return fails_to_find(NETDB_INTERNAL);
  memcpy(&answer->asked, address, length);
  answer->entry.h_addr_list[0] = (char*)&answer->asked;
  return &answer->entry;
}

struct hostent* gethostbyaddr(const void* address, socklen_t length, int family) {
  return host_by_address(&shared, address, length, family);
}

const char* hstrerror(int code) {
  switch (code) {
    case 0:
      return "Resolver Error 0 (no error)";
    case HOST_NOT_FOUND:
      return "Unknown host";
    case TRY_AGAIN:
      return "Host name lookup failure";
    case NO_RECOVERY:
      return "Unknown server error";
    case NO_DATA:
      return "No address associated with name";
    default:
      return code < 0 ? "Resolver internal error" : "Unknown resolver error";
  }
}

void herror(const char* prefix) {
  int has_prefix = prefix != NULL && *prefix != '\0';
  (void)fprintf(stderr, "%s%s%s\n", has_prefix ? prefix : "", has_prefix ? ": " : "",
                hstrerror(h_errno));
}

ALSO_PLAIN(gethostbyname);
ALSO_PLAIN(gethostbyname2);
ALSO_PLAIN(gethostbyaddr);
ALSO_PLAIN(hstrerror);
ALSO_PLAIN(herror);
