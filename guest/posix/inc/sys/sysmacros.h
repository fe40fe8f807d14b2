/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_SYSMACROS_H
#define SLUICE_POSIX_SYS_SYSMACROS_H

/* The parts of a device number, as Linux divides its lower half. */
#define major(device) ((unsigned int)(((device) >> 8) & 0xfff))
#define minor(device) ((unsigned int)(((device) & 0xff) | (((device) >> 12) & 0xfff00)))
#define makedev(major, minor) \
  ((((major) & 0xfffU) << 8) | ((minor) & 0xffU) | (((minor) & 0xfff00U) << 12))

#endif
