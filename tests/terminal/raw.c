// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sets the terminal that it was given to raw mode, and ends as its argument says.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int main(int argc, char** argv) {
  struct termios settings;
  struct winsize size;
  char byte = 0;
  const int terminal = open("/dev/tty", O_RDWR);

  if (terminal <= STDERR_FILENO || !isatty(terminal)) return 8;
  if (argc != 2 || tcgetattr(terminal, &settings) != 0) return 2;
  if (!isatty(STDIN_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 3;
  cfmakeraw(&settings);
  settings.c_cc[VTIME] = 7;
  settings.c_cc[VMIN] = 1;
  if (tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) != 0) return 4;
  if (tcdrain(STDOUT_FILENO) != 0 || tcflush(STDIN_FILENO, TCIFLUSH) != 0) return 5;
  printf("%d rows, %d columns\n", size.ws_row, size.ws_col);
  fflush(stdout);
  if (read(terminal, &byte, 1) != 1 || byte != '\3') return 6;
  printf("a character of no line\n");
  fflush(stdout);
  if (strcmp(argv[1], "trap") == 0) __builtin_trap();
  if (strcmp(argv[1], "exit") == 0) exit(7);
  while (read(STDIN_FILENO, &byte, 1) >= 0) continue;
  return 0;
}
