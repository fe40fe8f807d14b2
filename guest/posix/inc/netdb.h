/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_NETDB_H
#define SLUICE_POSIX_NETDB_H

/* In place of libc's, which some versions have without the functions. */
#include <wasi_netdb.h>

struct hostent {
  char* h_name;
  char** h_aliases;
  int h_addrtype;
  int h_length;
  char** h_addr_list;
};
#define h_addr h_addr_list[0]

struct servent {
  char* s_name;
  char** s_aliases;
  int s_port;
  char* s_proto;
};

#define NETDB_INTERNAL (-1) /* errno tells the error */
#define HOST_NOT_FOUND 1
#define TRY_AGAIN 2
#define NO_RECOVERY 3
#define NO_DATA 4
#define NO_ADDRESS NO_DATA

#ifdef __cplusplus
extern "C" {
#endif

/* Each thread has its own. */
int* __sluice_h_errno(void);
#define h_errno (*__sluice_h_errno())

/* What they return lasts until the next call. Aliases are not known. */
struct hostent* gethostbyname(const char*) __SLUICE_NAME(gethostbyname);
struct hostent* gethostbyname2(const char*, int) __SLUICE_NAME(gethostbyname2);
struct hostent* gethostbyaddr(const void*, socklen_t, int) __SLUICE_NAME(gethostbyaddr);
const char* hstrerror(int) __SLUICE_NAME(hstrerror);
void herror(const char*) __SLUICE_NAME(herror);

/* The services of the host, of TCP and UDP. As above; without a protocol, TCP comes first. */
struct servent* getservbyname(const char*, const char*) __SLUICE_NAME(getservbyname);
struct servent* getservbyport(int, const char*) __SLUICE_NAME(getservbyport);

#ifdef __cplusplus
}
#endif

#endif
