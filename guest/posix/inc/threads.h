/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_THREADS_H
#define SLUICE_POSIX_THREADS_H

#include_next <threads.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Those of POSIX; not every libc has them. */
int thrd_create(thrd_t*, thrd_start_t, void*) __SLUICE_NAME(thrd_create);
__attribute__((__noreturn__)) void thrd_exit(int) __SLUICE_NAME(thrd_exit);
int thrd_detach(thrd_t) __SLUICE_NAME(thrd_detach);
int thrd_join(thrd_t, int*) __SLUICE_NAME(thrd_join);
int thrd_sleep(const struct timespec*, struct timespec*) __SLUICE_NAME(thrd_sleep);
void thrd_yield(void) __SLUICE_NAME(thrd_yield);
thrd_t thrd_current(void) __SLUICE_NAME(thrd_current);
int(thrd_equal)(thrd_t, thrd_t) __SLUICE_NAME(thrd_equal);
void call_once(once_flag*, void (*)(void)) __SLUICE_NAME(call_once);
int mtx_init(mtx_t*, int) __SLUICE_NAME(mtx_init);
void mtx_destroy(mtx_t*) __SLUICE_NAME(mtx_destroy);
int mtx_lock(mtx_t*) __SLUICE_NAME(mtx_lock);
int mtx_timedlock(mtx_t* __restrict, const struct timespec* __restrict)
    __SLUICE_NAME(mtx_timedlock);
int mtx_trylock(mtx_t*) __SLUICE_NAME(mtx_trylock);
int mtx_unlock(mtx_t*) __SLUICE_NAME(mtx_unlock);
int cnd_init(cnd_t*) __SLUICE_NAME(cnd_init);
void cnd_destroy(cnd_t*) __SLUICE_NAME(cnd_destroy);
int cnd_broadcast(cnd_t*) __SLUICE_NAME(cnd_broadcast);
int cnd_signal(cnd_t*) __SLUICE_NAME(cnd_signal);
int cnd_wait(cnd_t*, mtx_t*) __SLUICE_NAME(cnd_wait);
int cnd_timedwait(cnd_t* __restrict, mtx_t* __restrict, const struct timespec* __restrict)
    __SLUICE_NAME(cnd_timedwait);
int tss_create(tss_t*, tss_dtor_t) __SLUICE_NAME(tss_create);
void tss_delete(tss_t) __SLUICE_NAME(tss_delete);
int tss_set(tss_t, void*) __SLUICE_NAME(tss_set);
void* tss_get(tss_t) __SLUICE_NAME(tss_get);

#ifdef __cplusplus
}
#endif

#endif
