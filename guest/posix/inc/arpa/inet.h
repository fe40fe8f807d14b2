/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#include_next <arpa/inet.h>
#include <wasi_inet.h>
