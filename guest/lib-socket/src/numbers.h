/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef NUMBERS_H_
#define NUMBERS_H_

#include <stdint.h>

/* Address families and socket types. An unknown number becomes one that Linux refuses. */
enum { LINUX_NO_TYPE = 15 };

uint32_t linux_family(int family) __asm__("__sluice_linux_family");
int libc_family(uint32_t family) __asm__("__sluice_libc_family");
uint32_t linux_type(int type) __asm__("__sluice_linux_type");
int libc_type(uint32_t type) __asm__("__sluice_libc_type");
/* Of the family: AF_UNIX has a protocol of the same number. */
uint32_t linux_protocol(int family, int protocol) __asm__("__sluice_linux_protocol");

#endif
