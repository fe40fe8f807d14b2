/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef MAPS_H_
#define MAPS_H_

#include <stddef.h>

/* The only size of a page that wasm has. */
enum { MAP_PAGE = 65536 };

/* Makes zeros of what lies in maps without a file; those of files keep what they have. */
void clear_maps(char* begin, size_t length) __asm__("__sluice_clear_maps");

#endif
