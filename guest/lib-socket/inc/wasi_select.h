/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_SELECT_H_
#define _WASI_SELECT_H_

/* What <sys/select.h> lacks. */
#include <sys/select.h>

#include "wasi_name.h"

#ifdef __cplusplus
extern "C" {
#endif

int select(int, fd_set* __restrict, fd_set* __restrict, fd_set* __restrict,
           struct timeval* __restrict) __SLUICE_NAME(select);
int pselect(int, fd_set* __restrict, fd_set* __restrict, fd_set* __restrict,
            const struct timespec* __restrict, const sigset_t* __restrict) __SLUICE_NAME(pselect);

#ifdef __cplusplus
}
#endif

#endif
