/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_POLL_H_
#define _WASI_POLL_H_

/* What <poll.h> lacks. */
#include <poll.h>
#define __NEED_struct_timespec
#define __NEED_sigset_t
#include <bits/alltypes.h>

#include "wasi_name.h"

/* Events of poll, beyond those of libc. */
#ifndef POLLPRI
#define POLLPRI 0x200
#endif
#ifndef POLLRDHUP
#define POLLRDHUP 0x8
#endif
#ifndef POLLRDBAND
#define POLLRDBAND 0x80
#endif
#ifndef POLLWRBAND
#define POLLWRBAND 0x100
#endif

#ifdef __cplusplus
extern "C" {
#endif

int poll(struct pollfd*, nfds_t, int) __SLUICE_NAME(poll);
int ppoll(struct pollfd*, nfds_t, const struct timespec*, const sigset_t*) __SLUICE_NAME(ppoll);

#ifdef __cplusplus
}
#endif

#endif
