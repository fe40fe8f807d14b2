/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef VERSE_H_
#define VERSE_H_

/* A verse that is gathered from several buffers by sendmsg, and scattered over others by recvmsg.
 */
#include "sample.h"

#include <sys/uio.h>

enum { VERSE_LINES = 3, VERSE_HEAD = 32, VERSE_REST = 128 };

static const char* const verse_lines[VERSE_LINES] = {"  A packet leaves the port at dawn,\n",
                                                     "  It crosses walls that let it by,\n",
                                                     "  And knocks where it was told to knock.\n"};

/* The verse as it was received: cut where the first buffer was full. */
struct verse {
  char head[VERSE_HEAD];
  char rest[VERSE_REST];
};

/* Returns the number of bytes, or -1 with errno. */
static inline ssize_t send_verse(int fd) {
  struct iovec buffers[VERSE_LINES];
  struct msghdr message;
  int i = 0;
  memset(&message, 0, sizeof message);
  for (i = 0; i < VERSE_LINES; ++i) {
    buffers[i].iov_base = (void*)verse_lines[i];
    buffers[i].iov_len = strlen(verse_lines[i]);
  }
  message.msg_iov = buffers;
  message.msg_iovlen = VERSE_LINES;
  return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* Waits for the whole verse. Returns the number of bytes, or -1 with errno. */
static inline ssize_t receive_verse(int fd, struct verse* verse) {
  struct iovec buffers[2];
  struct msghdr message;
  size_t size = 0;
  int i = 0;
  for (i = 0; i < VERSE_LINES; ++i) size += strlen(verse_lines[i]);
  memset(&message, 0, sizeof message);
  memset(verse, 0, sizeof *verse);
  buffers[0].iov_base = verse->head;
  buffers[0].iov_len = VERSE_HEAD;
  buffers[1].iov_base = verse->rest;
  buffers[1].iov_len = size - VERSE_HEAD;
  message.msg_iov = buffers;
  message.msg_iovlen = 2;
  return recvmsg(fd, &message, MSG_WAITALL);
}

static inline void print_verse(const struct verse* verse, ssize_t size) {
  printf("Received %zd bytes\nData:\n%.*s%.*s", size, VERSE_HEAD, verse->head, VERSE_REST,
         verse->rest);
}

#endif
