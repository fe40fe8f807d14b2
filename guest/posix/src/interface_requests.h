/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_INTERFACE_REQUESTS_H
#define SLUICE_POSIX_INTERFACE_REQUESTS_H

/* Whether the request of this number is one of <sys/ioctl.h> about interfaces of the network. */
int is_interface_request(int number) __asm__("__sluice_is_interface_request");

/* What ioctl does for them. */
int interface_request(int fd, int number, void* argument) __asm__("__sluice_interface_request");

#endif
