/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_RANDOM_H
#define SLUICE_POSIX_SYS_RANDOM_H

#include_next <sys/random.h>
#include <sys/types.h>
#include <wasi_name.h>

#define GRND_NONBLOCK 1
#define GRND_RANDOM 2
#define GRND_INSECURE 4

#ifdef __cplusplus
extern "C" {
#endif

ssize_t getrandom(void*, size_t, unsigned) __SLUICE_NAME(getrandom);

#ifdef __cplusplus
}
#endif

#endif
