/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Every header of guest/posix, and that each declares what it promises, in C and C++. */
#include <sys/un.h>
#include <termios.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <syslog.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>

typedef void (*any_function)(void);

extern const any_function posix_functions[];
const any_function posix_functions[] = {(any_function)gethostbyname,
                                        (any_function)gethostbyname2,
                                        (any_function)gethostbyaddr,
                                        (any_function)hstrerror,
                                        (any_function)herror,
                                        (any_function)getservbyname,
                                        (any_function)getservbyport,
                                        (any_function)getaddrinfo,
                                        (any_function)freeaddrinfo,
                                        (any_function)getnameinfo,
                                        (any_function)gai_strerror,
                                        (any_function)umask,
                                        (any_function)chmod,
                                        (any_function)fchmod,
                                        (any_function)socketpair,
                                        (any_function)pipe,
                                        (any_function)pipe2,
                                        (any_function)openlog,
                                        (any_function)dup,
                                        (any_function)dup2,
                                        (any_function)dup3,
                                        (any_function)eventfd,
                                        (any_function)eventfd_read,
                                        (any_function)eventfd_write,
                                        (any_function)timerfd_create,
                                        (any_function)timerfd_settime,
                                        (any_function)timerfd_gettime,
                                        (any_function)fcntl,
                                        (any_function)syslog,
                                        (any_function)vsyslog,
                                        (any_function)closelog,
                                        (any_function)setlogmask,
                                        (any_function)ioctl,
                                        (any_function)tcgetattr,
                                        (any_function)tcsetattr,
                                        (any_function)tcsendbreak,
                                        (any_function)tcdrain,
                                        (any_function)tcflush,
                                        (any_function)tcflow,
                                        (any_function)tcgetsid,
                                        (any_function)cfgetispeed,
                                        (any_function)cfgetospeed,
                                        (any_function)cfsetispeed,
                                        (any_function)cfsetospeed,
                                        (any_function)cfmakeraw,
                                        (any_function)getpid,
                                        (any_function)raise,
                                        (any_function)socket,
                                        (any_function)accept4,
                                        (any_function)poll,
                                        (any_function)select,
                                        (any_function)pselect,
                                        (any_function)inet_addr,
                                        (any_function)inet_ntoa};

struct every_structure {
  struct sockaddr_un path;
  struct termios settings;
  struct winsize size;
  struct pollfd entry;
  struct hostent host;
  struct servent service;
  struct addrinfo info;
  struct ip_mreqn membership;
  union sigval value;
  siginfo_t signal;
};

/* An inline function that is not static may call none that is. */
__inline__ int latest_error(void);
__inline__ int latest_error(void) { return errno; }

int use_posix(int fd);
int use_posix(int fd) {
  static struct every_structure all;
  const int constants[] = {LOG_PRI(LOG_ERR), LOG_FAC(LOG_MAIL),
                           POLLPRI,          MSG_NOSIGNAL,
                           TIOCGWINSZ,       B9600,
                           TCIOFLUSH,        TCOON,
                           NO_ADDRESS,       TCP_NODELAY,
                           IPPROTO_IPV6};
  const volatile any_function* function = posix_functions;
  h_errno = fd;
  return function[constants[0]] == 0 || SUN_LEN(&all.path) == 0 || all.signal.si_signo == 0 ||
         all.value.sival_int == h_errno || signal(SIGPIPE, SIG_IGN) == SIG_ERR;
}
