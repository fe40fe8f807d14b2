/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <netdb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hosts.h"
#include "posix.h"

/* A part of the caller's buffer; NULL when there is no more. */
static void* part(char** buffer, size_t* size, size_t wanted) {
  const size_t skipped = -(uintptr_t)*buffer % sizeof(void*);
  void* const begun = *buffer + skipped;
  if (*size < skipped || *size - skipped < wanted) return NULL;
  *buffer += skipped + wanted;
  *size -= skipped + wanted;
  return begun;
}

static int copy(const struct hostent* found, struct hostent* entry, char* buffer, size_t size) {
  const size_t length = (size_t)found->h_length;
  size_t count = 0;
  size_t i;
  char* addresses;

  while (found->h_addr_list[count] != NULL) ++count;
  *entry = *found;
  entry->h_name = part(&buffer, &size, strlen(found->h_name) + 1);
  entry->h_aliases = part(&buffer, &size, sizeof(char*));
  entry->h_addr_list = part(&buffer, &size, (count + 1) * sizeof(char*));
  addresses = part(&buffer, &size, count * length);
  if (entry->h_name == NULL || entry->h_aliases == NULL || entry->h_addr_list == NULL ||
      addresses == NULL)
    return errno = ERANGE;
  strcpy(entry->h_name, found->h_name);
  entry->h_aliases[0] = NULL;
  for (i = 0; i < count; ++i) {
    entry->h_addr_list[i] = memcpy(addresses + i * length, found->h_addr_list[i], length);
  }
  entry->h_addr_list[count] = NULL;
  return 0;
}

/* That there is no such host is no error. */
static int error_of(int code) {
  if (code == HOST_NOT_FOUND || code == NO_DATA) return 0;
  return code == TRY_AGAIN ? EAGAIN : errno;
}

static int give(struct host_answer* answer, const struct hostent* found, struct hostent* entry,
                char* buffer, size_t size, struct hostent** result, int* code) {
  int error;
  *result = NULL;
  if (found == NULL) {
    *code = h_errno;
    error = error_of(*code);
  } else {
    error = copy(found, entry, buffer, size);
    *code = error == 0 ? NETDB_SUCCESS : NETDB_INTERNAL;
    if (error == 0) *result = entry;
  }
  freeaddrinfo(answer->found);
  free(answer->entry.h_addr_list);
  return error;
}

int gethostbyname2_r(const char* name, int family, struct hostent* entry, char* buffer, size_t size,
                     struct hostent** result, int* code) {
  struct host_answer answer;
  const struct hostent* found;
  memset(&answer, 0, sizeof answer);
  found = host_by_name(&answer, name, family);
  return give(&answer, found, entry, buffer, size, result, code);
}

int gethostbyname_r(const char* name, struct hostent* entry, char* buffer, size_t size,
                    struct hostent** result, int* code) {
  return gethostbyname2_r(name, AF_INET, entry, buffer, size, result, code);
}

int gethostbyaddr_r(const void* address, socklen_t length, int family, struct hostent* entry,
                    char* buffer, size_t size, struct hostent** result, int* code) {
  struct host_answer answer;
  const struct hostent* found;
  memset(&answer, 0, sizeof answer);
  found = host_by_address(&answer, address, length, family);
  return give(&answer, found, entry, buffer, size, result, code);
}

ALSO_PLAIN(gethostbyname2_r);
ALSO_PLAIN(gethostbyname_r);
ALSO_PLAIN(gethostbyaddr_r);
