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
#define SIOCATMARK 0x8905
#define SIOCOUTQ TIOCOUTQ

/* With the structures of <net/if.h>. */
#define SIOCGIFNAME 0x8910
#define SIOCGIFCONF 0x8912
#define SIOCGIFFLAGS 0x8913
#define SIOCGIFADDR 0x8915
#define SIOCGIFDSTADDR 0x8917
#define SIOCGIFBRDADDR 0x8919
#define SIOCGIFNETMASK 0x891b
#define SIOCGIFMETRIC 0x891d
#define SIOCGIFMTU 0x8921
#define SIOCGIFHWADDR 0x8927
#define SIOCGIFINDEX 0x8933

struct winsize {
  unsigned short ws_row;
  unsigned short ws_col;
  unsigned short ws_xpixel;
  unsigned short ws_ypixel;
};

#ifdef __cplusplus
extern "C" {
#endif

/* FIONREAD, FIONBIO, TIOCOUTQ, TIOCGWINSZ, and for sockets SIOCATMARK, and SIOCGIF..., which tell
 * of the interfaces that <net/if.h> knows. Other requests fail with ENOTTY. */
int ioctl(int, int, ...) __SLUICE_NAME(ioctl);

#ifdef __cplusplus
}
#endif

#endif
