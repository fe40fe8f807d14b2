/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_UTMPX_H
#define SLUICE_POSIX_UTMPX_H

#include <utmp.h>

/* The same as the older ones of <utmp.h>. */
#define utmpx utmp
#define setutxent setutent
#define endutxent endutent
#define getutxent getutent
#define getutxid getutid
#define getutxline getutline
#define utmpxname utmpname

#endif
