/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
/* Sockets are declared once libc's headers, which include each other, are through. */
#ifdef SLUICE_POSIX_IN_LIBC
#include_next <sys/socket.h>
#else
#define SLUICE_POSIX_IN_LIBC
#include_next <sys/socket.h>
#undef SLUICE_POSIX_IN_LIBC
#include <sluice_posix.h>
#include <wasi_socket_ext.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fails: with EAFNOSUPPORT for AF_UNIX, with EOPNOTSUPP for the families of the internet. */
int socketpair(int, int, int, int[2]) __SLUICE_POSIX(socketpair);

#ifdef __cplusplus
}
#endif
#endif
