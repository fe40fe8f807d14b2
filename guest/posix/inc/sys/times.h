/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_TIMES_H
#define SLUICE_POSIX_SYS_TIMES_H

/* In place of libc's, whose times are not of the processor. */
#ifndef _SYS_TIMES_H
#define _SYS_TIMES_H

#include <__struct_tms.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The time of the processor, all as tms_utime. Ticks are of sysconf(_SC_CLK_TCK). */
clock_t times(struct tms*) __SLUICE_NAME(times);

#ifdef __cplusplus
}
#endif

#endif

#endif
