/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <mqueue.h>

#include "posix.h"

/* Whom would a program send a message? Without open ones, no number is that of a queue. */

mqd_t mq_open(const char* name, int flags, ...) {
  (void)name;
  (void)flags;
  return fails_with(ENOSYS);
}

int mq_unlink(const char* name) {
  (void)name;
  return fails_with(ENOENT);
}

int mq_close(mqd_t queue) {
  (void)queue;
  return fails_with(EBADF);
}

int mq_getattr(mqd_t queue, struct mq_attr* attributes) {
  (void)attributes;
  return mq_close(queue);
}

int mq_setattr(mqd_t queue, const struct mq_attr* wanted, struct mq_attr* before) {
  (void)wanted;
  (void)before;
  return mq_close(queue);
}

int mq_notify(mqd_t queue, const struct sigevent* event) {
  (void)event;
  return mq_close(queue);
}

int mq_send(mqd_t queue, const char* message, size_t size, unsigned int priority) {
  (void)message;
  (void)size;
  (void)priority;
  return mq_close(queue);
}

int mq_timedsend(mqd_t queue, const char* message, size_t size, unsigned int priority,
                 const struct timespec* until) {
  (void)until;
  return mq_send(queue, message, size, priority);
}

ssize_t mq_receive(mqd_t queue, char* message, size_t size, unsigned int* priority) {
  (void)message;
  (void)size;
  (void)priority;
  return mq_close(queue);
}

ssize_t mq_timedreceive(mqd_t queue, char* message, size_t size, unsigned int* priority,
                        const struct timespec* until) {
  (void)until;
  return mq_receive(queue, message, size, priority);
}

ALSO_PLAIN(mq_open);
ALSO_PLAIN(mq_close);
ALSO_PLAIN(mq_unlink);
ALSO_PLAIN(mq_getattr);
ALSO_PLAIN(mq_setattr);
ALSO_PLAIN(mq_notify);
ALSO_PLAIN(mq_send);
ALSO_PLAIN(mq_timedsend);
ALSO_PLAIN(mq_receive);
ALSO_PLAIN(mq_timedreceive);
