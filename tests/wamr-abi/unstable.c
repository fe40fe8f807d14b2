// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same under the older name of the module.
#define MODULE "wasi_unstable"
#include "tcp_echo.c"
