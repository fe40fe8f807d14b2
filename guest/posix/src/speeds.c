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

/* Also takes bits in a second. */
int cfsetspeed(struct termios* settings, speed_t speed) {
  static const speed_t usual[] = {0,   50,   75,   110,  134,  150,  200,   300,
                                  600, 1200, 1800, 2400, 4800, 9600, 19200, 38400};
  static const speed_t fast[] = {57600,   115200,  230400,  460800,  500000,
                                 576000,  921600,  1000000, 1152000, 1500000,
                                 2000000, 2500000, 3000000, 3500000, 4000000};
  speed_t i;
  for (i = 0; i < sizeof usual / sizeof *usual; ++i)
    if (usual[i] == speed) speed = i;
  for (i = 0; i < sizeof fast / sizeof *fast; ++i)
    if (fast[i] == speed) speed = B57600 + i;
  return cfsetospeed(settings, speed) != 0 ? -1 : cfsetispeed(settings, speed);
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
ALSO_PLAIN(cfsetspeed);
ALSO_PLAIN(cfmakeraw);
