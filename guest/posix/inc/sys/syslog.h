/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The name that <syslog.h> has on older systems. */
#include <syslog.h>
