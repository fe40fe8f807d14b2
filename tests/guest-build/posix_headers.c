/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Every header of guest/posix, and that each declares what it promises, in C and C++. */
#include <sys/un.h>
#include <termios.h>

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>

int use_posix(int fd);
int use_posix(int fd) {
  struct sockaddr_un path;
  struct termios settings;
  struct winsize size;
  struct pollfd entry;
  int fds[2];

  path.sun_path[0] = '\0';
  entry.fd = fd;
  entry.events = POLLIN | POLLPRI;
  syslog(LOG_ERR, "%d", (int)getpid());
  return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) + pipe(fds) + (int)umask(0) + chmod("f", 0) +
         fchmod(fd, 0) + tcgetattr(fd, &settings) + tcsetattr(fd, TCSANOW, &settings) +
         ioctl(fd, TIOCGWINSZ, &size) + gethostbyname("name")->h_length + h_errno +
         poll(&entry, 1, 0) + (signal(SIGPIPE, SIG_IGN) == SIG_ERR) + path.sun_path[0] +
         (send(fd, "", 0, MSG_NOSIGNAL) == 0) + raise(SIGINT);
}
