/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_MQUEUE_H
#define SLUICE_POSIX_MQUEUE_H

#include_next <mqueue.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* There are none: mq_open() fails with ENOSYS. */
mqd_t mq_open(const char*, int, ...) __SLUICE_NAME(mq_open);
int mq_close(mqd_t) __SLUICE_NAME(mq_close);
int mq_unlink(const char*) __SLUICE_NAME(mq_unlink);
int mq_getattr(mqd_t, struct mq_attr*) __SLUICE_NAME(mq_getattr);
int mq_setattr(mqd_t, const struct mq_attr* __restrict, struct mq_attr* __restrict)
    __SLUICE_NAME(mq_setattr);
int mq_notify(mqd_t, const struct sigevent*) __SLUICE_NAME(mq_notify);
int mq_send(mqd_t, const char*, size_t, unsigned int) __SLUICE_NAME(mq_send);
int mq_timedsend(mqd_t, const char*, size_t, unsigned int, const struct timespec*)
    __SLUICE_NAME(mq_timedsend);
ssize_t mq_receive(mqd_t, char*, size_t, unsigned int*) __SLUICE_NAME(mq_receive);
ssize_t mq_timedreceive(mqd_t, char* __restrict, size_t, unsigned int* __restrict,
                        const struct timespec* __restrict) __SLUICE_NAME(mq_timedreceive);

#ifdef __cplusplus
}
#endif

#endif
