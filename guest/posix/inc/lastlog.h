/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* As on Linux, it is all in <utmp.h>. */
#include <utmp.h>
