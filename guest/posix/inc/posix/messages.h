/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_MESSAGES_H
#define SLUICE_POSIX_MESSAGES_H

/* What <sys/socket.h> lacks of messages. */
#include <__struct_msghdr.h>
#define __NEED_socklen_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>
#include <sys/types.h>
#include <wasi_name.h>

/* libc's, which it defines in some standards only. */
struct mmsghdr;

#define MSG_WAITFORONE 0x10000

/* Ancillary data, in a buffer aligned as struct cmsghdr. */
struct cmsghdr {
  socklen_t cmsg_len;
  int cmsg_level;
  int cmsg_type;
};

#define SCM_RIGHTS 1
#define SCM_CREDENTIALS 2

#define CMSG_ALIGN(size) (((size) + sizeof(size_t) - 1) / sizeof(size_t) * sizeof(size_t))
#define CMSG_SPACE(size) (CMSG_ALIGN(size) + CMSG_ALIGN(sizeof(struct cmsghdr)))
#define CMSG_LEN(size) (CMSG_ALIGN(sizeof(struct cmsghdr)) + (size))
#define CMSG_DATA(header) ((unsigned char*)(header) + CMSG_ALIGN(sizeof(struct cmsghdr)))
#define CMSG_FIRSTHDR(message)                                                                   \
  ((message)->msg_controllen >= sizeof(struct cmsghdr) ? (struct cmsghdr*)(message)->msg_control \
                                                       : (struct cmsghdr*)0)
#define CMSG_NXTHDR(message, header) __sluice_next_header((message), (header))

#ifdef __cplusplus
extern "C" {
#endif

/* The header behind another, or null when there is no room for one. */
static __inline struct cmsghdr* __sluice_next_header(const struct msghdr* message,
                                                     const struct cmsghdr* header) {
  const size_t end = (size_t)message->msg_control + message->msg_controllen;
  const size_t next = (size_t)header + CMSG_ALIGN(header->cmsg_len);
  return header->cmsg_len < sizeof(struct cmsghdr) || next + sizeof(struct cmsghdr) > end
             ? (struct cmsghdr*)0
             : (struct cmsghdr*)next;
}

int sendmmsg(int, struct mmsghdr*, unsigned int, unsigned int) __SLUICE_NAME(sendmmsg);
int recvmmsg(int, struct mmsghdr*, unsigned int, unsigned int, struct timespec*)
    __SLUICE_NAME(recvmmsg);

#ifdef __cplusplus
}
#endif

#endif
