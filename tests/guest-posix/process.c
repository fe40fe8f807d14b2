// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a process knows of itself, its files and its names: natively and as wasm this prints the
// same.
#include <dlfcn.h>
#include <err.h>
#include <error.h>
#include <grp.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#include "../differential/harness.h"

static void users(void) {
  const uid_t user = getuid();
  const struct passwd* entry = getpwuid(user);
  struct passwd own;
  struct passwd* found;
  char small[4];
  char room[4096];
  show("the user has an entry", entry != NULL && entry->pw_uid == user);
  show("by its name", entry != NULL && getpwnam(entry->pw_name) != NULL);
  show("no such user", getpwnam("no such user") == NULL);
  show("no such number", getpwuid(54321) == NULL);
  show("too little room", getpwuid_r(user, &own, small, sizeof small, &found) == ERANGE);
  show("not found", getpwuid_r(54321, &own, room, sizeof room, &found) == 0 && found == NULL);
  show("no such group", getgrnam("no such group") == NULL);
  show("the group has an entry", getgrgid(getgid()) != NULL);
  show("become oneself", setuid(user));
  show("become a group oneself", setgid(getgid()));
  show("nothing changes", setreuid((uid_t)-1, (uid_t)-1));
}

static void processes(void) {
  int status;
  struct rusage usage;
  show("wait without a child", waitpid(-1, &status, WNOHANG));
  show("wait with other options", waitpid(-1, &status, 0x4000));
  show("waitid without a child", waitid(P_ALL, 0, NULL, WEXITED | WNOHANG));
  show("waitid for nothing", waitid(P_ALL, 0, NULL, 0));
  show("waitid for another kind", waitid((idtype_t)9, 0, NULL, WEXITED));
  printf("%d %d %d %d\n", WIFEXITED(0x300), WEXITSTATUS(0x300), WIFSIGNALED(9), WTERMSIG(9));
  show("a group of nobody", getpgid(1 << 29));
  show("the own session", getsid(0) > 0);
  show("usage", getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_maxrss > 0);
  show("usage of nobody", getrusage(77, &usage));
  show("times", times(&(struct tms){0}) != (clock_t)-1);
  {
    /* What it is at first depends on who runs this. */
    int first = getpriority(PRIO_PROCESS, 0);
    int lower = first < 19 ? first + 1 : first;
    show("lower the priority", nice(1) == lower);
    show("the priority", getpriority(PRIO_PROCESS, 0) == lower);
  }
  show("the priority of no process", getpriority(PRIO_PROCESS, 1 << 29));
  show("the priority of nothing", getpriority(77, 0));
}

static void limits(void) {
  struct rlimit limit = {10, 5};
  show("more than the most", setrlimit(RLIMIT_NOFILE, &limit));
  show("no such limit", getrlimit(77, &limit));
  show("a limit", getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 64;
  show("a lower one", setrlimit(RLIMIT_NOFILE, &limit));
  show("is kept", getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 64);
  show("and told", getdtablesize());
}

static void locks(void) {
  const int file = open("locked", O_CREAT | O_RDWR | O_TRUNC, 0600);
  const int read_only = open("locked", O_RDONLY);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  show("lock", fcntl(file, F_SETLK, &lock));
  show("is it locked", fcntl(file, F_GETLK, &lock));
  show("no", lock.l_type == F_UNLCK);
  lock.l_type = F_WRLCK;
  show("write lock of what is read", fcntl(read_only, F_SETLK, &lock));
  lock.l_whence = 77;
  show("from nowhere", fcntl(file, F_SETLK, &lock));
  lock.l_whence = SEEK_SET;
  lock.l_type = 77;
  show("no such lock", fcntl(file, F_SETLK, &lock));
  show("of no descriptor", fcntl(77, F_SETLKW, &lock));
  show("lockf", lockf(file, F_TLOCK, 10));
  show("lockf of nothing", lockf(file, 77, 10));
  show("flock", flock(file, LOCK_EX | LOCK_NB));
  show("flock of nothing", flock(file, 77));
  show("flock of no descriptor", flock(77, LOCK_UN));
  close(file);
  close(read_only);
}

static void written(void) {
  const int file = open("written", O_CREAT | O_RDWR | O_TRUNC, 0600);
  const int read_only = open("written", O_RDONLY);
  const int folder = open(".", O_RDONLY | O_DIRECTORY);
  int ends[2];
  show("fdatasync", fdatasync(file));
  show("fdatasync of what is read", fdatasync(read_only));
  show("fdatasync of a folder", fdatasync(folder));
  show("fsync of a folder", fsync(folder));
  show("fdatasync of no descriptor", fdatasync(77));
  show("pipe", pipe(ends));
  show("fdatasync of a pipe", fdatasync(ends[1]));
  close(ends[0]);
  close(ends[1]);
  close(folder);
  close(read_only);
  close(file);
}

static void temporary(void) {
  char name[] = "made.XXXXXX";
  char folder[] = "made.XXXXXX";
  char suffixed[] = "made.XXXXXX.c";
  char wrong[] = "made.XXXXX";
  const int file = mkstemp(name);
  show("mkstemp", file >= 0 && strcmp(name, "made.XXXXXX") != 0 && write(file, "x", 1) == 1);
  show("mkstemps", close(mkstemps(suffixed, 2)));
  show("its end", strcmp(suffixed + 11, ".c"));
  show("mkdtemp", mkdtemp(folder) == folder && rmdir(folder) == 0);
  show("no place for a name", mkstemp(wrong));
  close(file);
  unlink(name);
  unlink(suffixed);

  FILE* stream = tmpfile();
  char text[8] = "";
  show("tmpfile", stream != NULL && fputs("text", stream) >= 0 && fseek(stream, 0, SEEK_SET) == 0 &&
                      fgets(text, sizeof text, stream) != NULL && strcmp(text, "text") == 0);
  fclose(stream);
}

static void paths(void) {
  char resolved[4096];
  mkdir("inner", 0700);
  symlink("inner", "link");
  symlink("loop", "loop");
  close(open("inner/file", O_CREAT | O_WRONLY, 0600));
  const char* tried[] = {".",    "link/file", "link/../inner/./file",
                         "none", "none/file", "inner/file/x",
                         "loop", "",          "inner/"};
  for (size_t i = 0; i < sizeof tried / sizeof *tried; ++i) {
    const char* real = realpath(tried[i], resolved);
    char here[4096];
    if (real == NULL) {
      printf("%s: %s\n", tried[i], error_name(errno));
    } else {
      getcwd(here, sizeof here);
      printf("%s: %s\n", tried[i],
             strcmp(here, "/") == 0 ? real + 1 : real + strlen(here) + (real[strlen(here)] == '/'));
    }
  }
  show("realpath of nothing", realpath(NULL, resolved) == NULL);
  unlink("inner/file");
  unlink("link");
  unlink("loop");
  rmdir("inner");
}

static void send_files(void) {
  const int from = open("from", O_CREAT | O_RDWR | O_TRUNC, 0600);
  const int to = open("to", O_CREAT | O_RDWR | O_TRUNC, 0600);
  off_t at = 2;
  char text[16] = "";
  write(from, "0123456789", 10);
  show("from a place", (int)sendfile(to, from, &at, 3));
  show("the place", (int)at);
  lseek(from, 7, SEEK_SET);
  show("from where it is", (int)sendfile(to, from, NULL, 100));
  show("where it is then", (int)lseek(from, 0, SEEK_CUR));
  show("at the end", (int)sendfile(to, from, NULL, 100));
  show("at the end, to nothing", (int)sendfile(77, from, NULL, 100));
  pread(to, text, sizeof text, 0);
  printf("%s\n", text);
  show("to nothing", (int)sendfile(77, from, &at, 3));
  show("from nothing", (int)sendfile(to, 77, NULL, 3));
  close(from);
  close(to);
}

static void names(void) {
  struct utsname all;
  char host[256];
  char one[1];
  show("gethostname", gethostname(host, sizeof host));
  show("uname", uname(&all) == 0 && strcmp(all.nodename, host) == 0);
  show("too little room for it", gethostname(one, sizeof one));
  show("lo", (int)if_nametoindex("lo"));
  show("no such interface", (int)if_nametoindex("none"));
  show("interface 1", if_indextoname(1, host) != NULL && strcmp(host, "lo") == 0);
  show("interface 0", if_indextoname(0, host) == NULL);

  struct ifaddrs* list = NULL;
  show("getifaddrs", getifaddrs(&list));
  for (const struct ifaddrs* each = list; each != NULL; each = each->ifa_next) {
    if (each->ifa_addr == NULL || each->ifa_addr->sa_family != AF_INET) continue;
    if ((each->ifa_flags & IFF_LOOPBACK) == 0) continue;
    const struct in_addr at = ((const struct sockaddr_in*)each->ifa_addr)->sin_addr;
    printf("%s %s\n", each->ifa_name, inet_ntoa(at));
  }
  freeifaddrs(list);

  const struct protoent* tcp = getprotobyname("tcp");
  const struct protoent* udp = getprotobynumber(17);
  printf("%s %d %s, %s\n", tcp->p_name, tcp->p_proto, tcp->p_aliases[0],
         getprotobyname("UDP")->p_name);
  printf("%s\n", udp->p_name);
  show("no such protocol", getprotobyname("none") == NULL && getprotobynumber(250) == NULL);
}

static void show_request(const char* what, int fd, int number, const char* name) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  show(what, ioctl(fd, number, &request));
  const struct sockaddr_in* in = (const struct sockaddr_in*)(const void*)&request.ifr_addr;
  if (number == SIOCGIFFLAGS || number == SIOCGIFINDEX || number == SIOCGIFMTU) {
    printf("%d\n", number == SIOCGIFFLAGS ? request.ifr_flags : request.ifr_ifindex);
  } else {
    const int hardware = number == SIOCGIFHWADDR;
    printf("%d %s\n", hardware ? request.ifr_hwaddr.sa_family : in->sin_family == AF_INET,
           hardware ? "" : inet_ntoa(in->sin_addr));
  }
}

// Whose sockets have no address of IPv4.
static void other_families(int family) {
  static const int numbers[] = {SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR, SIOCGIFNETMASK,
                                SIOCGIFINDEX};
  const int fd = socket(family, SOCK_STREAM, 0);
  for (size_t i = 0; i < COUNT(numbers); ++i) {
    struct ifreq request = {.ifr_name = "lo"};
    show("of lo", ioctl(fd, numbers[i], &request));
    strcpy(request.ifr_name, "none");
    show("of none", ioctl(fd, numbers[i], &request));
    show("of nothing", ioctl(fd, numbers[i], NULL));
  }
  close(fd);
}

static void interfaces(void) {
  static const int numbers[] = {SIOCGIFFLAGS,   SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR,
                                SIOCGIFNETMASK, SIOCGIFMTU,  SIOCGIFHWADDR,  SIOCGIFINDEX};
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  const int file = open("file", O_CREAT | O_RDWR, 0600);
  struct ifreq list[64];
  struct ifconf all = {.ifc_len = sizeof list, .ifc_ifcu = {.ifcu_req = list}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    show_request("of lo", fd, numbers[i], "lo");
    show_request("of none", fd, numbers[i], "none");
    show_request("of a file", file, numbers[i], "lo");
    show_request("of no descriptor", 77, numbers[i], "lo");
  }
  show("SIOCGIFCONF", ioctl(fd, SIOCGIFCONF, &all));
  printf("%s %s\n", list[0].ifr_name,
         inet_ntoa(((const struct sockaddr_in*)(const void*)&list[0].ifr_addr)->sin_addr));
  all.ifc_len = sizeof list[0] - 1;
  show("SIOCGIFCONF without room", ioctl(fd, SIOCGIFCONF, &all));
  show("what it takes", all.ifc_len);
  all.ifc_buf = NULL;
  show("SIOCGIFCONF without a place", ioctl(fd, SIOCGIFCONF, &all));
  show("tells the room for them", all.ifc_len >= (int)sizeof list[0]);
  list[0].ifr_ifindex = 1;
  show("SIOCGIFNAME", ioctl(fd, SIOCGIFNAME, list));
  printf("%s\n", list[0].ifr_name);
  list[0].ifr_ifindex = 12345;
  show("SIOCGIFNAME of none", ioctl(fd, SIOCGIFNAME, list));
  show("of nothing", ioctl(fd, SIOCGIFADDR, NULL));
  other_families(AF_UNIX);
  other_families(AF_INET6);
  memset(list, 1, sizeof list[0]);
  show("no request at all", ioctl(fd, 0x89c8, list));
  show("changes nothing", memchr(list, 0, sizeof list[0]) == NULL);
  close(file);
  close(fd);
}

/* As programs do that are older than <errno.h>. */
static int declared_errno(void) {
  extern int errno;
  errno = ENOENT;
  close(77);
  return errno == EBADF;
}

static void zone_of_the_time(void) {
  struct timeval now;
  struct timezone zone = {1, 1};
  show("gettimeofday", gettimeofday(&now, &zone));
  printf("%d %d\n", zone.tz_minuteswest, zone.tz_dsttime);
}

static void libraries(void) {
  show("dlopen", dlopen("/none.so", RTLD_NOW) == NULL);
  show("dlerror", dlerror() != NULL);
  show("dlerror once", dlerror() == NULL);
  Dl_info found = {0};
  show("dladdr", dladdr(&found, &found));
}

static void clocks(void) {
  clockid_t own = 77;
  struct timespec spent;
  show("clocks per second", CLOCKS_PER_SEC == 1000000);
  while (clock() < CLOCKS_PER_SEC / 100) continue;
  show("its clock", clock_getcpuclockid(0, &own));
  show("what it counts", clock_gettime(own, &spent));
  show("as clock", spent.tv_sec < 5 && (spent.tv_sec > 0 || spent.tv_nsec >= 10000000));
  const int clocks[] = {CLOCK_REALTIME,           CLOCK_MONOTONIC,         CLOCK_MONOTONIC_COARSE,
                        CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, 77};
  struct timespec time = {0, 1000};
  for (size_t i = 0; i < COUNT(clocks); ++i) {
    printf("clock %d\n", clocks[i]);
    show("its resolution", clock_getres(clocks[i], NULL));
    show("its time", clock_gettime(clocks[i], &time));
  }
  time = (struct timespec){0, 1000};
  show("sleep", clock_nanosleep(CLOCK_REALTIME, 0, &time, NULL));
  show("until long ago", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
  show("by none", clock_nanosleep(77, 0, &time, NULL) == EINVAL);
  time.tv_nsec = -1;
  show("no time", clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL) == EINVAL);
  flockfile(stdout);
  show("locked again", ftrylockfile(stdout));
  funlockfile(stdout);
  funlockfile(stdout);
}

static void print_no_name(void) { fputs("name:", stderr); }

static void messages(void) {
  char line[128];
  FILE* written = freopen("messages", "w+", stderr);
  errno = ENOENT;
  warnx("%s %d", "text", 5);
  warn("%s", "text");
  errno = ENOENT;
  warn(NULL);
  error_print_progname = print_no_name;
  error(0, ENOENT, "%s", "text");
  error_at_line(0, 0, "file", 7, "%s", "text");
  printf("%u messages\n", error_message_count);
  rewind(written);
  while (fgets(line, sizeof line, written) != NULL) fputs(strchr(line, ':'), stdout);
  unlink("messages"); /* it has the name of the program */
}

// guest/config.site answers for these.
static void slashes(void) {
  static const char* const names[] = {"s_file/",     "s_folder/",     "s_to_file/", "s_to_folder/",
                                      "s_to_folder", "s_to_nothing/", "s_nothing/"};
  struct stat status;
  MUST(mkdir("s_folder", 0700));
  MUST(close(MUST(creat("s_file", 0600))));
  MUST(symlink("s_folder", "s_to_folder"));
  MUST(symlink("s_file", "s_to_file"));
  MUST(symlink("s_nothing", "s_to_nothing"));
  for (size_t i = 0; i < COUNT(names); ++i) {
    show(names[i], stat(names[i], &status));
    show("itself", lstat(names[i], &status));
    if (strcmp(names[i], "s_to_folder") == 0) show("a link", S_ISLNK(status.st_mode));
    if (strcmp(names[i], "s_to_folder/") == 0) show("a folder", S_ISDIR(status.st_mode));
    show("a link to be", symlink("s_folder", names[i]));
  }
  show("getcwd", getcwd(NULL, 0) != NULL);
  MUST(rmdir("s_folder"));
  MUST(unlink("s_file"));
  MUST(unlink("s_to_folder"));
  MUST(unlink("s_to_file"));
  MUST(unlink("s_to_nothing"));
}

static void invocation(const char* name) {
  const char* const slash = strrchr(name, '/');
  show("its name", strcmp(program_invocation_name, name) == 0);
  show("and the short one",
       strcmp(program_invocation_short_name, slash != NULL ? slash + 1 : name) == 0);
}

int main(int argc, char** argv) {
  invocation(argc > 0 ? argv[0] : "");
  slashes();
  users();
  processes();
  limits();
  locks();
  written();
  temporary();
  paths();
  send_files();
  names();
  interfaces();
  show("errno, declared", declared_errno());
  zone_of_the_time();
  libraries();
  clocks();
  messages();
  return 0;
}
