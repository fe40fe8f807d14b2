/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_RESOLV_H
#define SLUICE_POSIX_RESOLV_H

/* In place of libc's, which some versions have without the functions. */
#ifndef _RESOLV_H
#define _RESOLV_H

#include <arpa/nameser.h>
#include <netinet/in.h>
#include <wasi_name.h>

#define MAXNS 3
#define MAXDNSRCH 6

#define RES_INIT 0x1
#define RES_DEBUG 0x2
#define RES_AAONLY 0x4
#define RES_USEVC 0x8
#define RES_PRIMARY 0x10
#define RES_IGNTC 0x20
#define RES_RECURSE 0x40
#define RES_DEFNAMES 0x80
#define RES_STAYOPEN 0x100
#define RES_DNSRCH 0x200
#define RES_NOALIASES 0x1000
#define RES_ROTATE 0x4000
#define RES_NOCHECKNAME 0x8000
#define RES_BLAST 0x20000
#define RES_USE_EDNS0 0x100000
#define RES_DEFAULT (RES_RECURSE | RES_DEFNAMES | RES_DNSRCH)

struct __res_state {
  int retrans;
  int retry;
  unsigned long options;
  int nscount;
  struct sockaddr_in nsaddr_list[MAXNS];
  char* dnsrch[MAXDNSRCH + 1];
  char defdname[256];
};
typedef struct __res_state* res_state;

#ifdef __cplusplus
extern "C" {
#endif

/* The host looks names up. A program that does so itself finds no name server here. */
struct __res_state* __sluice_res_state(void);
#define _res (*__sluice_res_state())

int res_init(void) __SLUICE_NAME(res_init);
int res_ninit(res_state) __SLUICE_NAME(res_ninit);
void res_nclose(res_state) __SLUICE_NAME(res_nclose);

/* Fail: there is no name server. */
int res_query(const char*, int, int, unsigned char*, int) __SLUICE_NAME(res_query);
int res_search(const char*, int, int, unsigned char*, int) __SLUICE_NAME(res_search);

#ifdef __cplusplus
}
#endif

#endif

#endif
