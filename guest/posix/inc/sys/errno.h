/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The name that <errno.h> has on older systems. */
#include <errno.h>
