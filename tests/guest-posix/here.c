// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What guest/posix does in its own way: Linux has what a module can't. Exit code 1 says what is
// otherwise.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>
#include <termios.h>
#include <unistd.h>

static int failures;

static void expect(const char* what, int holds) {
  if (holds) return;
  printf("not so: %s; errno is %s\n", what, strerror(errno));
  failures = 1;
}

enum { LONG = 1024 };

#define FAILS_WITH(code, call) expect(#call, (call) == -1 && errno == (code))

static volatile sig_atomic_t caught;
static void catch(int number) { caught = number; }

int main(void) {
  int fds[2];
  const struct termios settings = {.c_lflag = ICANON};
  const int file = open("file", O_CREAT | O_RDWR, 0600);

  expect("a folder is made", mkdir("folder", 0700) == 0);
  FAILS_WITH(ENOSYS, pipe(fds));
  FAILS_WITH(ENOSYS, pipe2(fds, O_NONBLOCK));
  FAILS_WITH(EAFNOSUPPORT, socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
  FAILS_WITH(EAFNOSUPPORT, socket(AF_UNIX, SOCK_STREAM, 0));
  FAILS_WITH(EPERM, chmod("file", 0600));
  FAILS_WITH(EPERM, fchmod(file, 0600));
  FAILS_WITH(EINVAL, tcsetattr(file, 77, &settings));
  expect("the first mask is 022", umask(0) == 022);
  expect("there is a process id", getpid() > 0);
  expect("signal", signal(SIGINT, catch) == SIG_DFL && raise(SIGINT) == 0 && caught == SIGINT);

  syslog(LOG_INFO, "before the name");
  openlog("name", 0, LOG_USER);
  syslog(LOG_ERR, "%s %d", "text", 5);
  syslog(LOG_ERR, "with an end of line\n");
  openlog(NULL, 0, LOG_USER);
  syslog(LOG_ERR, "%s", "with an end of line in an argument\n");
  syslog(LOG_ERR, "end of line in the format only\n%s", "text");
  for (int length = LONG - 8; length < LONG + 8; ++length) syslog(LOG_ERR, "%0*d", length, 0);
  errno = ENOENT;
  syslog(LOG_ERR, "%m");
  expect("syslog leaves errno as it is", errno == ENOENT);
  setlogmask(LOG_MASK(LOG_ERR));
  syslog(LOG_INFO, "left out");
  closelog();
  syslog(LOG_LOCAL0 | LOG_ERR, "after the name");
  return failures;
}
