/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_SENDFILE_H
#define SLUICE_POSIX_SYS_SENDFILE_H

#include <sys/types.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As of Linux, by reading and writing. */
ssize_t sendfile(int, int, off_t*, size_t) __SLUICE_NAME(sendfile);

#ifdef __cplusplus
}
#endif

#endif
