/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_UTSNAME_H
#define SLUICE_POSIX_SYS_UTSNAME_H

#include_next <sys/utsname.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* libc's, but for nodename: that is what gethostname() gives. */
int uname(struct utsname*) __SLUICE_NAME(uname);

#ifdef __cplusplus
}
#endif

#endif
