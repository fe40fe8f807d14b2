/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SPECIAL_TEXTS_H_
#define SPECIAL_TEXTS_H_

/* Files whose text is made of what this library knows. */

int has_text(const char* path) __asm__("__sluice_has_text");

/* The file, which can only be read. Only where there is a text. */
int open_text_of(const char* path) __asm__("__sluice_open_text_of");

#endif
