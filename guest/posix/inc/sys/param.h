/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#include <signal.h>
#include_next <sys/param.h>
#ifndef SLUICE_POSIX_SYS_PARAM_H
#define SLUICE_POSIX_SYS_PARAM_H

#ifndef HZ
#define HZ 100
#endif
#ifndef NODEV
#define NODEV ((dev_t) - 1)
#endif

#endif
