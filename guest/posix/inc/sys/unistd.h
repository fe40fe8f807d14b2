/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The name that <unistd.h> has on older systems. */
#include <unistd.h>
