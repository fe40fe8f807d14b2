/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_INTERFACE_REQUESTS_H
#define SLUICE_POSIX_INTERFACE_REQUESTS_H

/* True for numbers of requests that are about interfaces of the network. */
#define IS_INTERFACE_REQUEST(number) (((number) & ~0xff) == 0x8900)

/* What ioctl does for them. */
int interface_request(int fd, int number, void* argument) __asm__("__sluice_interface_request");

#endif
