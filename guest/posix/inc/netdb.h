/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_NETDB_H
#define SLUICE_POSIX_NETDB_H

/* In place of libc's, which some versions have without the functions. */
#include <stdint.h>
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

struct protoent {
  char* p_name;
  char** p_aliases;
  int p_proto;
};

struct netent {
  char* n_name;
  char** n_aliases;
  int n_addrtype;
  uint32_t n_net;
};

#define NETDB_SUCCESS 0
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
int gethostbyname_r(const char*, struct hostent*, char*, size_t, struct hostent**, int*)
    __SLUICE_NAME(gethostbyname_r);
int gethostbyname2_r(const char*, int, struct hostent*, char*, size_t, struct hostent**, int*)
    __SLUICE_NAME(gethostbyname2_r);
int gethostbyaddr_r(const void*, socklen_t, int, struct hostent*, char*, size_t, struct hostent**,
                    int*) __SLUICE_NAME(gethostbyaddr_r);
const char* hstrerror(int) __SLUICE_NAME(hstrerror);
void herror(const char*) __SLUICE_NAME(herror);

/* The services of the host, of TCP and UDP. As above; without a protocol, TCP comes first. */
struct servent* getservbyname(const char*, const char*) __SLUICE_NAME(getservbyname);
struct servent* getservbyport(int, const char*) __SLUICE_NAME(getservbyport);

/* The protocols that a socket may have. As above. */
struct protoent* getprotobyname(const char*) __SLUICE_NAME(getprotobyname);
struct protoent* getprotobynumber(int) __SLUICE_NAME(getprotobynumber);
struct protoent* getprotoent(void) __SLUICE_NAME(getprotoent);
void setprotoent(int) __SLUICE_NAME(setprotoent);
void endprotoent(void) __SLUICE_NAME(endprotoent);

/* Lists that are empty: what the host knows is found by name or number alone. */
struct hostent* gethostent(void) __SLUICE_NAME(gethostent);
void sethostent(int) __SLUICE_NAME(sethostent);
void endhostent(void) __SLUICE_NAME(endhostent);
struct servent* getservent(void) __SLUICE_NAME(getservent);
void setservent(int) __SLUICE_NAME(setservent);
void endservent(void) __SLUICE_NAME(endservent);
struct netent* getnetent(void) __SLUICE_NAME(getnetent);
struct netent* getnetbyname(const char*) __SLUICE_NAME(getnetbyname);
struct netent* getnetbyaddr(uint32_t, int) __SLUICE_NAME(getnetbyaddr);
void setnetent(int) __SLUICE_NAME(setnetent);
void endnetent(void) __SLUICE_NAME(endnetent);

#ifdef __cplusplus
}
#endif

#endif
