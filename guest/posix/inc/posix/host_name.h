/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_HOST_NAME_H
#define SLUICE_POSIX_HOST_NAME_H

#include <stddef.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* HOSTNAME of the environment, else "localhost". Fails with ENAMETOOLONG, as Linux does. */
int gethostname(char*, size_t) __SLUICE_NAME(gethostname);
int sethostname(const char*, size_t) __SLUICE_NAME(sethostname); /* fails with EPERM */

#ifdef __cplusplus
}
#endif

#endif
