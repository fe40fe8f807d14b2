/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#include_next <sys/select.h>
#include <wasi_select.h>
