// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What guest/posix does in its own way: Linux has what a module can't. Exit code 1 says what is
// otherwise.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <lastlog.h>
#include <netdb.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

static int failures;

static void expect(const char* what, int holds) {
  if (holds) return;
  printf("not so: %s; errno is %s\n", what, strerror(errno));
  failures = 1;
}

enum { LONG = 1024 };

#define FAILS_WITH(code, call) expect(#call, (call) == -1 && errno == (code))

#define NOT_FOUND(code, name) expect(name, gethostbyname(name) == NULL && h_errno == (code))

/* The name server of run.py. */
static void hosts(void) {
  const struct hostent* host = gethostbyname("many.sluice.test");
  char text[INET6_ADDRSTRLEN];
  struct in_addr address = {htonl(0xC0000201)};
  int count = 0;

  expect("a name with addresses", host != NULL && strcmp(host->h_name, "many.sluice.test") == 0);
  while (host != NULL && host->h_addr_list[count] != NULL) ++count;
  expect("all its addresses", count == 2);
  expect("another family of it",
         (host = gethostbyname2("many.sluice.test", AF_INET6)) != NULL &&
             strcmp(inet_ntop(AF_INET6, host->h_addr, text, sizeof text), "2001:db8::1") == 0 &&
             host->h_addr_list[1] == NULL);
  expect("the canonical name", (host = gethostbyname("alias.sluice.test")) != NULL &&
                                   strcmp(host->h_name, "many.sluice.test") == 0);
  expect("a name of an address", (host = gethostbyaddr(&address, 4, AF_INET)) != NULL &&
                                     strcmp(host->h_name, "many.sluice.test") == 0 &&
                                     memcmp(host->h_addr, &address, 4) == 0);
  NOT_FOUND(HOST_NOT_FOUND, "none.sluice.test");
  herror("herror");
  herror(NULL);
  NOT_FOUND(NO_DATA, "six.sluice.test");
  NOT_FOUND(TRY_AGAIN, "ill.sluice.test");
  NOT_FOUND(NO_RECOVERY, "other.test");
  expect("a denied name", errno == EACCES);
}

static void logins(void) {
  struct utmp wanted;
  memset(&wanted, 0, sizeof wanted);
  setutent();
  errno = 0;
  expect("nobody is logged in", getutent() == NULL && errno == ENOENT);
  expect("nor on a terminal", getutline(&wanted) == NULL && getutid(&wanted) == NULL);
  endutent();
  expect("files of logins are as on Linux", sizeof wanted == 384 && sizeof(struct lastlog) == 292);
}

static void blocking(void) {
  const int sock = socket(AF_INET, SOCK_DGRAM, 0);
  int wanted = 1;
  expect("FIONBIO sets", ioctl(sock, FIONBIO, &wanted) == 0 && (fcntl(sock, F_GETFL) & O_NONBLOCK));
  wanted = 0;
  expect("FIONBIO unsets",
         ioctl(sock, FIONBIO, &wanted) == 0 && !(fcntl(sock, F_GETFL) & O_NONBLOCK));
  close(sock);
}

/* Without a grant, which no name but a path can have. */
static void unix_sockets(void) {
  const struct sockaddr_un path = {AF_UNIX, "/tmp/file"}, abstract = {AF_UNIX, "\0name"};
  const struct sockaddr_un relative = {AF_UNIX, "file"};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
  const struct msghdr message = {.msg_control = &control, .msg_controllen = sizeof control};
  int pair[2];
  const int sock = socket(AF_UNIX, SOCK_STREAM, 0);
  FAILS_WITH(EACCES, bind(sock, (const struct sockaddr*)&path, sizeof path));
  FAILS_WITH(EACCES, bind(sock, (const struct sockaddr*)&abstract, sizeof abstract));
  FAILS_WITH(EACCES, bind(sock, (const struct sockaddr*)&relative, sizeof relative));
  FAILS_WITH(EACCES, bind(sock, (const struct sockaddr*)&path, sizeof path.sun_family));
  FAILS_WITH(EACCES, connect(sock, (const struct sockaddr*)&path, sizeof path));
  expect("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  FAILS_WITH(EOPNOTSUPP, sendmsg(pair[0], &message, 0));
  close(pair[0]);
  close(pair[1]);
  close(sock);
}

static volatile sig_atomic_t caught;
static void catch(int number) { caught = number; }

int main(void) {
  const struct termios settings = {.c_lflag = ICANON};
  const int file = open("file", O_CREAT | O_RDWR, 0666);

  expect("a folder is made", mkdir("folder", 0777) == 0);
  unix_sockets();
  FAILS_WITH(EPERM, chmod("file", S_ISUID | 0600));
  FAILS_WITH(EPERM, fchmod(file, S_ISGID | 0600));
  FAILS_WITH(EPERM, fchmod(0, 0600));
  expect("a folder without S_ISUID is made",
         mkdir("other", S_ISUID | 0700) == 0 && rmdir("other") == 0);
  FAILS_WITH(EPERM, chmod("/dev/null", 0600));
  FAILS_WITH(EPERM, chmod("/etc/hosts", 0600));
  FAILS_WITH(EINVAL, tcsetattr(file, 77, &settings));
  expect("the first mask is 022", umask(0) == 022);
  expect("there is a process id", getpid() > 0);
  expect("there is no other program",
         posix_spawn(&(pid_t){0}, "name", NULL, NULL, (char*[]){NULL}, NULL) == ENOSYS &&
             posix_spawnp(&(pid_t){0}, "name", NULL, NULL, (char*[]){NULL}, NULL) == ENOSYS);
  expect("signal", signal(SIGINT, catch) == SIG_DFL && raise(SIGINT) == 0 && caught == SIGINT);

  hosts();
  logins();
  blocking();

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
