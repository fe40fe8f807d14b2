/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* its functions may be unused */
#ifndef SLUICE_POSIX_CPU_SET_H
#define SLUICE_POSIX_CPU_SET_H

/* Sets of processors, as <sched.h> of the GNU C library has them (CPU_SET(3)). */

#include <sys/types.h>
#include <wasi_name.h>

#define CPU_SETSIZE 1024

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned long __cpu_mask;
typedef struct cpu_set_t {
  __cpu_mask __bits[CPU_SETSIZE / (8 * sizeof(__cpu_mask))];
} cpu_set_t;

/* There is one processor, number 0, as sysconf() says too. */
int sched_getaffinity(pid_t, size_t, cpu_set_t*) __SLUICE_NAME(sched_getaffinity);
int sched_setaffinity(pid_t, size_t, const cpu_set_t*) __SLUICE_NAME(sched_setaffinity);
int sched_getcpu(void) __SLUICE_NAME(sched_getcpu);
int __sched_cpucount(size_t, const cpu_set_t*) __SLUICE_NAME(__sched_cpucount);
cpu_set_t* __sched_cpualloc(size_t) __SLUICE_NAME(__sched_cpualloc);
void __sched_cpufree(cpu_set_t*) __SLUICE_NAME(__sched_cpufree);

#ifdef __cplusplus
}
#endif

#define __CPU_BITS (8 * sizeof(__cpu_mask))

static __inline__ int __cpu_is_set(size_t cpu, size_t size, const cpu_set_t* set) {
  return cpu / 8 < size && (set->__bits[cpu / __CPU_BITS] >> cpu % __CPU_BITS & 1) != 0;
}

static __inline__ void __cpu_set(size_t cpu, size_t size, cpu_set_t* set) {
  if (cpu / 8 < size) set->__bits[cpu / __CPU_BITS] |= (__cpu_mask)1 << cpu % __CPU_BITS;
}

static __inline__ void __cpu_clear(size_t cpu, size_t size, cpu_set_t* set) {
  if (cpu / 8 < size) set->__bits[cpu / __CPU_BITS] &= ~((__cpu_mask)1 << cpu % __CPU_BITS);
}

#define CPU_SET_S(cpu, size, set) __cpu_set((size_t)(cpu), size, set)
#define CPU_CLR_S(cpu, size, set) __cpu_clear((size_t)(cpu), size, set)
#define CPU_ISSET_S(cpu, size, set) __cpu_is_set((size_t)(cpu), size, set)
#define CPU_ZERO_S(size, set) ((void)__builtin_memset(set, 0, size))
#define CPU_COUNT_S(size, set) __sched_cpucount(size, set)
#define CPU_EQUAL_S(size, one, other) (__builtin_memcmp(one, other, size) == 0)
#define __CPU_COMBINED_S(size, to, one, other, operation)                               \
  do {                                                                                  \
    size_t __at;                                                                        \
    for (__at = 0; __at < (size) / sizeof(__cpu_mask); ++__at)                          \
      ((__cpu_mask*)(to))[__at] =                                                       \
          ((const __cpu_mask*)(one))[__at] operation((const __cpu_mask*)(other))[__at]; \
  } while (0)
#define CPU_AND_S(size, to, one, other) __CPU_COMBINED_S(size, to, one, other, &)
#define CPU_OR_S(size, to, one, other) __CPU_COMBINED_S(size, to, one, other, |)
#define CPU_XOR_S(size, to, one, other) __CPU_COMBINED_S(size, to, one, other, ^)
#define CPU_ALLOC_SIZE(count) (((count) + __CPU_BITS - 1) / __CPU_BITS * sizeof(__cpu_mask))
#define CPU_ALLOC(count) __sched_cpualloc(count)
#define CPU_FREE(set) __sched_cpufree(set)

#define CPU_SET(cpu, set) CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set) CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set) CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ZERO(set) CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_COUNT(set) CPU_COUNT_S(sizeof(cpu_set_t), set)
#define CPU_EQUAL(one, other) CPU_EQUAL_S(sizeof(cpu_set_t), one, other)
#define CPU_AND(to, one, other) CPU_AND_S(sizeof(cpu_set_t), to, one, other)
#define CPU_OR(to, one, other) CPU_OR_S(sizeof(cpu_set_t), to, one, other)
#define CPU_XOR(to, one, other) CPU_XOR_S(sizeof(cpu_set_t), to, one, other)

#endif
