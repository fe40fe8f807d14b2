/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The name that <fcntl.h> has on older systems. */
#include <fcntl.h>
