/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <termios.h>

#include "posix.h"

speed_t cfgetospeed(const struct termios* settings) { return settings->c_cflag & CBAUD; }

speed_t cfgetispeed(const struct termios* settings) { return cfgetospeed(settings); }

int cfsetospeed(struct termios* settings, speed_t speed) {
  if ((speed & ~(speed_t)CBAUD) != 0) return fails_with(EINVAL);
  settings->c_cflag = (settings->c_cflag & ~(tcflag_t)CBAUD) | speed;
  settings->c_ospeed = speed;
  return 0;
}

/* There is one speed for both ways. 0 stands for that of the output. */
int cfsetispeed(struct termios* settings, speed_t speed) {
  if (speed != B0 && cfsetospeed(settings, speed) != 0) return -1;
  settings->c_ispeed = speed;
  return 0;
}

void cfmakeraw(struct termios* settings) {
  settings->c_iflag &=
      ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  settings->c_oflag &= ~(tcflag_t)OPOST;
  settings->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  settings->c_cflag = (settings->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
  settings->c_cc[VMIN] = 1;
  settings->c_cc[VTIME] = 0;
}

ALSO_PLAIN(cfgetospeed);
ALSO_PLAIN(cfgetispeed);
ALSO_PLAIN(cfsetospeed);
ALSO_PLAIN(cfsetispeed);
ALSO_PLAIN(cfmakeraw);
