/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_IOCTL_H
#define SLUICE_POSIX_SYS_IOCTL_H

#include_next <sys/ioctl.h>
#include <wasi_name.h>

#define TIOCOUTQ 0x5411
#define TIOCGWINSZ 0x5413
#define TIOCINQ FIONREAD
#define SIOCINQ FIONREAD
#define SIOCOUTQ TIOCOUTQ

struct winsize {
  unsigned short ws_row;
  unsigned short ws_col;
  unsigned short ws_xpixel;
  unsigned short ws_ypixel;
};

#ifdef __cplusplus
extern "C" {
#endif

/* FIONREAD, FIONBIO, TIOCOUTQ and TIOCGWINSZ. Other requests fail with ENOTTY. */
int ioctl(int, int, ...) __SLUICE_NAME(ioctl);

#ifdef __cplusplus
}
#endif

#endif
