/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#include_next <netinet/in.h>
#include <sys/socket.h> /* which libc's needs, as ours has it */
#include <wasi_in.h>
