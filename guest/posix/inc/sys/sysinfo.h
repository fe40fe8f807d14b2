/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_SYSINFO_H
#define SLUICE_POSIX_SYS_SYSINFO_H

#include_next <sys/sysinfo.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The machine is not to be seen: one processor, the memory that a module can have at most, as much
 * of it free as is not taken yet, and the time since some start. */
int sysinfo(struct sysinfo*) __SLUICE_NAME(sysinfo);
int get_nprocs(void) __SLUICE_NAME(get_nprocs);
int get_nprocs_conf(void) __SLUICE_NAME(get_nprocs_conf);

#ifdef __cplusplus
}
#endif

#endif
