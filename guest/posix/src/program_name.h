/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef PROGRAM_NAME_H_
#define PROGRAM_NAME_H_

/* Argument 0, or "?" without one; and what is behind its last slash. */
const char* program_name(void) __asm__("__sluice_program_name");
const char* short_program_name(void) __asm__("__sluice_short_program_name");

#endif
