/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "interface_requests.h"
#include "sluice_posix_1.h"

extern int libc_ioctl(int, int, ...) __asm__("ioctl");

enum { SEND_BREAK, DRAIN, FLUSH, FLOW };

int ioctl(int fd, int request, ...) {
  va_list arguments;
  void* argument;

  va_start(arguments, request);
  argument = va_arg(arguments, void*);
  va_end(arguments);
  if (request == FIONREAD || request == FIONBIO) return libc_ioctl(fd, request, argument);
  if (request == TIOCGWINSZ) {
    if (argument == NULL) return fails_with(EFAULT);
    return result_of(sluice_posix_1_terminal_size(fd, argument));
  }
  if (request == TIOCOUTQ) {
    if (argument == NULL) return fails_with(EFAULT);
    return result_of(sluice_posix_1_fd_unsent(fd, argument));
  }
  if (request == SIOCATMARK) {
    if (argument == NULL) return fails_with(EFAULT);
    return result_of(sluice_posix_1_sock_at_mark(fd, argument));
  }
  if (is_interface_request(request)) return interface_request(fd, request, argument);
  /* As for a request that what it stands for does not know. */
  return fcntl(fd, F_GETFL) < 0 ? -1 : fails_with(ENOTTY);
}

int tcgetattr(int fd, struct termios* settings) {
  return result_of(sluice_posix_1_terminal_get(fd, settings));
}

int tcsetattr(int fd, int when, const struct termios* settings) {
  return result_of(sluice_posix_1_terminal_set(fd, (uint32_t)when, settings));
}

static int control(int fd, uint32_t action, int argument) {
  return result_of(sluice_posix_1_terminal_control(fd, action, argument));
}

int tcsendbreak(int fd, int duration) { return control(fd, SEND_BREAK, duration); }

int tcdrain(int fd) { return control(fd, DRAIN, 0); }

int tcflush(int fd, int queue) { return control(fd, FLUSH, queue); }

int tcflow(int fd, int action) { return control(fd, FLOW, action); }

/* There are no sessions. */
pid_t tcgetsid(int fd) { return fcntl(fd, F_GETFL) < 0 ? -1 : fails_with(ENOTTY); }

ALSO_PLAIN(tcgetattr);
ALSO_PLAIN(tcsetattr);
ALSO_PLAIN(tcsendbreak);
ALSO_PLAIN(tcdrain);
ALSO_PLAIN(tcflush);
ALSO_PLAIN(tcflow);
ALSO_PLAIN(tcgetsid);
