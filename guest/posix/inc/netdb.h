/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_NETDB_H
#define SLUICE_POSIX_NETDB_H

#if __has_include_next(<netdb.h>)
#define SLUICE_POSIX_IN_LIBC
#include_next <netdb.h>
#undef SLUICE_POSIX_IN_LIBC
#else
struct hostent {
  char* h_name;
  char** h_aliases;
  int h_addrtype;
  int h_length;
  char** h_addr_list;
};
#define h_addr h_addr_list[0]

#define HOST_NOT_FOUND 1
#define TRY_AGAIN 2
#define NO_RECOVERY 3
#define NO_DATA 4
#define NO_ADDRESS NO_DATA
#endif

#include <sluice_posix.h>
#include <wasi_socket_ext.h>

/* The look-up met an error that errno tells. */
#ifndef NETDB_INTERNAL
#define NETDB_INTERNAL (-1)
#endif

#ifdef __cplusplus
extern "C" {
#endif

#undef h_errno
extern int __sluice_h_errno;
#define h_errno __sluice_h_errno

/* What they return lasts until the next call. Aliases are not known. */
struct hostent* gethostbyname(const char*) __SLUICE_POSIX(gethostbyname);
struct hostent* gethostbyname2(const char*, int) __SLUICE_POSIX(gethostbyname2);
struct hostent* gethostbyaddr(const void*, socklen_t, int) __SLUICE_POSIX(gethostbyaddr);
const char* hstrerror(int) __SLUICE_POSIX(hstrerror);
void herror(const char*) __SLUICE_POSIX(herror);

#ifdef __cplusplus
}
#endif

#endif
