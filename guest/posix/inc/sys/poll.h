/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The name that <poll.h> has on older systems. */
#include <poll.h>
