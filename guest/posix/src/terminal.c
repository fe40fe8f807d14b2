/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "posix.h"

extern int libc_ioctl(int, int, ...) __asm__("ioctl");

/* As for a descriptor that is no terminal. */
static int no_terminal(int fd) { return fcntl(fd, F_GETFL) < 0 ? -1 : fails_with(ENOTTY); }

int ioctl(int fd, int request, ...) {
  va_list arguments;
  void* argument;

  if (request != FIONREAD && request != FIONBIO) return no_terminal(fd);
  va_start(arguments, request);
  argument = va_arg(arguments, void*);
  va_end(arguments);
  return libc_ioctl(fd, request, argument);
}

int tcgetattr(int fd, struct termios* settings) {
  (void)settings;
  return no_terminal(fd);
}

int tcsetattr(int fd, int when, const struct termios* settings) {
  (void)settings;
  if (when != TCSANOW && when != TCSADRAIN && when != TCSAFLUSH) return fails_with(EINVAL);
  return no_terminal(fd);
}

int tcsendbreak(int fd, int duration) {
  (void)duration;
  return no_terminal(fd);
}

int tcdrain(int fd) { return no_terminal(fd); }

int tcflush(int fd, int queue) {
  (void)queue;
  return no_terminal(fd);
}

int tcflow(int fd, int action) {
  (void)action;
  return no_terminal(fd);
}

pid_t tcgetsid(int fd) { return no_terminal(fd); }

ALSO_PLAIN(tcgetattr);
ALSO_PLAIN(tcsetattr);
ALSO_PLAIN(tcsendbreak);
ALSO_PLAIN(tcdrain);
ALSO_PLAIN(tcflush);
ALSO_PLAIN(tcflow);
ALSO_PLAIN(tcgetsid);
