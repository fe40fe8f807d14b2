/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_CDEFS_H
#define SLUICE_POSIX_SYS_CDEFS_H

/* What programs take from the header of the GNU C library. */
#ifdef __cplusplus
#define __BEGIN_DECLS extern "C" {
#define __END_DECLS }
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif
#define __P(parameters) parameters
#define __CONCAT(one, other) one##other
#define __STRING(text) #text
#ifndef __THROW
#define __THROW
#endif

#endif
