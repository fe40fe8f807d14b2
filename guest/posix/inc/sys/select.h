/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_SELECT_H
#define SLUICE_POSIX_SYS_SELECT_H

#include_next <sys/select.h>
#include <wasi_select.h>

/* For programs that count the words of a set. The set is no array of them here. */
typedef long fd_mask;
#ifndef NFDBITS
#define NFDBITS (8 * (int)sizeof(fd_mask))
#endif

#endif
