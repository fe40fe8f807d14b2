/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
/* Sockets are declared once libc's headers, which include each other, are through. */
#ifdef SLUICE_POSIX_IN_LIBC
#include_next <netinet/in.h>
#else
#define SLUICE_POSIX_IN_LIBC
#include_next <netinet/in.h>
#undef SLUICE_POSIX_IN_LIBC
#include <wasi_socket_ext.h>
#endif
