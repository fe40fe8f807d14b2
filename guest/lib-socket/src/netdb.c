/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>

#include "sluice_1.h"

/* More need a second look-up, whose answer may be another one. */
enum { USUAL_ENTRIES = 64 };

/* An entry of the list, in one block with what it points to. */
struct node {
  struct addrinfo info;
  struct sockaddr_in6 address;
  char canonical_name[];
};

static struct addrinfo* make_node(const struct resolve_entry* entry, int flags,
                                  const char* canonical_name, uint32_t name_length) {
  struct node* node = (struct node*)calloc(1, sizeof *node + name_length);
  if (node == NULL) return NULL;
  node->info.ai_flags = flags;
  node->info.ai_family = libc_family(entry->address.family);
  node->info.ai_socktype = libc_type(entry->type);
  node->info.ai_protocol = (int)entry->protocol;
  node->info.ai_addr = (struct sockaddr*)&node->address;
  node->info.ai_addrlen = sizeof node->address;
  from_linux_address(&entry->address, entry->address_length, node->info.ai_addr,
                     &node->info.ai_addrlen);
  if (name_length > 0) {
    memcpy(node->canonical_name, canonical_name, name_length);
    node->info.ai_canonname = node->canonical_name;
  }
  return &node->info;
}

static int make_list(const struct resolve_entry* entries, const struct resolve_result* result,
                     const struct resolve_request* request, struct addrinfo** list) {
  struct addrinfo* first = NULL;
  struct addrinfo** next = &first;
  uint32_t i;

  for (i = 0; i < result->count; ++i) {
    *next = make_node(&entries[i], (int)request->flags, request->canonical_name,
                      i == 0 ? result->canonical_name_length : 0);
    if (*next == NULL) {
      freeaddrinfo(first);
      return EAI_MEMORY;
    }
    next = &(*next)->ai_next;
  }
  *list = first;
  return 0;
}

int getaddrinfo(const char* host, const char* service, const struct addrinfo* hints,
                struct addrinfo** list) {
  struct resolve_entry usual[USUAL_ENTRIES];
  struct resolve_entry* entries = usual;
  uint32_t capacity = USUAL_ENTRIES;
  struct resolve_request request;
  struct resolve_result result;
  char canonical_name[NI_MAXHOST];
  int code;

  memset(&request, 0, sizeof request);
  memset(&result, 0, sizeof result);
  request.host = host;
  request.host_length = host == NULL ? (uint32_t)NULL_STRING : (uint32_t)strlen(host);
  request.service = service;
  request.service_length = service == NULL ? (uint32_t)NULL_STRING : (uint32_t)strlen(service);
  /* As Linux: without hints, what most programs want. */
  request.flags = AI_V4MAPPED | AI_ADDRCONFIG;
  if (hints != NULL) {
    request.flags = (uint32_t)hints->ai_flags;
    request.family = linux_family(hints->ai_family);
    request.type = linux_type(hints->ai_socktype);
    request.protocol = (uint32_t)hints->ai_protocol;
  }
  request.canonical_name = canonical_name;
  request.canonical_name_capacity = sizeof canonical_name;

  while ((code = sluice_1_sock_getaddrinfo(&request, entries, capacity, &result)) == 0 &&
         result.count > capacity) {
    if (entries != usual) free(entries);
    capacity = result.count;
    entries = (struct resolve_entry*)calloc(capacity, sizeof *entries);
    if (entries == NULL) return EAI_MEMORY;
  }
  if (code == 0 && result.canonical_name_length > sizeof canonical_name) code = EAI_OVERFLOW;
  if (code == 0) code = make_list(entries, &result, &request, list);
  if (code == EAI_SYSTEM) errno = (int)result.error;
  if (entries != usual) free(entries);
  return code;
}

void freeaddrinfo(struct addrinfo* list) {
  while (list != NULL) {
    struct addrinfo* next = list->ai_next;
    free(list);
    list = next;
  }
}

int getnameinfo(const struct sockaddr* address, socklen_t length, char* host, socklen_t host_size,
                char* service, socklen_t service_size, int flags) {
  struct linux_address from;
  int size = 0;
  if (length > LINUX_LONGEST_ADDRESS) length = LINUX_LONGEST_ADDRESS;
  size = to_linux_address(address, length, &from);
  if (size < 0) return EAI_FAMILY;
  return sluice_1_sock_getnameinfo(&from, (uint32_t)size, (uint32_t)flags, host,
                                   host == NULL ? 0 : host_size, service,
                                   service == NULL ? 0 : service_size);
}

ALSO_PLAIN(getaddrinfo);
ALSO_PLAIN(freeaddrinfo);
ALSO_PLAIN(getnameinfo);
