/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef HOSTS_H_
#define HOSTS_H_

#include <netdb.h>
#include <netinet/in.h>

/* What was found of a host, and the memory that has it. Starts as zeroes. */
struct host_answer {
  struct hostent entry;
  char name[NI_MAXHOST];
  char* no_aliases[1];
  struct addrinfo* found;
  struct in6_addr asked;
};

/* NULL, with h_errno, when there is nothing. */
struct hostent* host_by_name(struct host_answer* answer, const char* name,
                             int family) __asm__("__sluice_host_by_name");
struct hostent* host_by_address(struct host_answer* answer, const void* address, socklen_t length,
                                int family) __asm__("__sluice_host_by_address");

#endif
