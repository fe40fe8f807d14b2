/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SPECIAL_TEXTS_H_
#define SPECIAL_TEXTS_H_

/* Files whose text is made of what this library knows. */

/* The number of the text of the file that the path names, or leads through: then `rest` is that.
 * -1 where there is none. */
int text_at(const char* path, const char** rest) __asm__("__sluice_text_at");

/* The file, which can only be read. */
int open_text(int number) __asm__("__sluice_open_text");

#endif
