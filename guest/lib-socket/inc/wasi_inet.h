/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_INET_H_
#define _WASI_INET_H_

/* What <arpa/inet.h> lacks. */
#include <arpa/inet.h>

#include "wasi_name.h"

#ifdef __cplusplus
extern "C" {
#endif

int inet_aton(const char*, struct in_addr*) __SLUICE_NAME(inet_aton);
in_addr_t inet_addr(const char*) __SLUICE_NAME(inet_addr);
char* inet_ntoa(struct in_addr) __SLUICE_NAME(inet_ntoa);

#ifdef __cplusplus
}
#endif

#endif
