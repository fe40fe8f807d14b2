/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_NETINET_ETHER_H
#define SLUICE_POSIX_NETINET_ETHER_H

#include <netinet/if_ether.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Addresses of Ethernet as text. */
char* ether_ntoa(const struct ether_addr*) __SLUICE_NAME(ether_ntoa);
char* ether_ntoa_r(const struct ether_addr*, char*) __SLUICE_NAME(ether_ntoa_r);
struct ether_addr* ether_aton(const char*) __SLUICE_NAME(ether_aton);
struct ether_addr* ether_aton_r(const char*, struct ether_addr*) __SLUICE_NAME(ether_aton_r);

#ifdef __cplusplus
}
#endif

#endif
