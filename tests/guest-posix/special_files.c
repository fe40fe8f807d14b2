// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Devices and files of /etc that no folder was granted for: natively and as wasm this prints the
// same.
#include <dirent.h>
#include <netdb.h>
#include <pwd.h>
#include <sys/epoll.h>
#include <sys/stat.h>

#include "../differential/harness.h"

static const char* const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                      "/dev/urandom"};
static const char* const files[] = {"/etc/hosts",    "/etc/passwd",    "/etc/group",
                                    "/etc/services", "/etc/protocols", "/dev/none"};

static const struct {
  const char* name;
  int flags;
} ways[] = {{"to read", O_RDONLY},
            {"to write", O_WRONLY | O_CREAT | O_TRUNC},
            {"to read and write", O_RDWR | O_APPEND},
            {"as new", O_RDWR | O_CREAT | O_EXCL},
            {"as a folder", O_RDONLY | O_DIRECTORY}};

static const char* kind_of(const struct stat* status) {
  return S_ISCHR(status->st_mode) ? "device" : S_ISREG(status->st_mode) ? "file" : "other";
}

static void show_device(const char* path) {
  struct stat status;
  unsigned char data[512];
  printf("%s\n", path);
  show("stat", stat(path, &status));
  printf("%s\n", kind_of(&status));
  show("lstat", lstat(path, &status));
  show("fstatat", fstatat(AT_FDCWD, path, &status, 0));
  show("access", access(path, F_OK));
  show("to read and write", access(path, R_OK | W_OK));
  show("to run", access(path, X_OK));
  for (size_t i = 0; i < COUNT(ways); ++i) {
    const int fd = open(path, ways[i].flags, 0666);
    printf("%s: ", ways[i].name);
    show("open", fd < 0 ? -1 : 0);
    if (fd < 0) continue;
    printf("of these: %d\n", (fcntl(fd, F_GETFL) & O_ACCMODE) == (ways[i].flags & O_ACCMODE));
    memset(data, 1, sizeof data);
    const ssize_t size = read(fd, data, sizeof data);
    show("read", (int)size);
    int zeros = 0;
    for (ssize_t at = 0; at < size; ++at) zeros += data[at] == 0;
    printf("%s\n", size <= 0 ? "nothing" : zeros == size ? "zeros" : "all kinds of bytes");
    show("write", (int)write(fd, "text", 4));
    struct pollfd entry = {.fd = fd, .events = POLLIN | POLLOUT};
    show("poll", poll(&entry, 1, 0));
    show("isatty", isatty(fd));
    show("fstat", fstat(fd, &status));
    printf("%s\n", kind_of(&status));
    const int copy = dup(fd);
    show("a duplicate", copy > fd);
    close(copy);
    close(fd);
  }
  const int fd = openat(AT_FDCWD, path, O_RDONLY);
  show("openat", fd >= 0);
  close(fd);
  show("creat", close(creat(path, 0600)));
}

// Spelled in another way, or as if a file were a folder.
static void spellings(void) {
  static const char* const paths[] = {"/dev//null",  "//dev/null", "/dev/null/",  "/dev/null//",
                                      "/dev/null/x", "/dev/nullx", "/etc/hosts/", "/etc//hosts"};
  struct stat status;
  for (size_t i = 0; i < COUNT(paths); ++i) {
    printf("%s\n", paths[i]);
    const int fd = open(paths[i], O_RDONLY);
    show("open", fd < 0 ? -1 : 0);
    if (fd >= 0) close(fd);
    show("stat", stat(paths[i], &status));
    show("access", access(paths[i], F_OK));
  }
  show("a new folder in its place", open("/dev/null/", O_WRONLY | O_CREAT, 0600));
  show("a new file in it", open("/dev/null/x", O_WRONLY | O_CREAT, 0600));
  show("to run what is no folder", access("/dev/null/", X_OK));
  show("a pipe without a name", mkfifo("", 0600));
  show("a node without a name", mknod("", S_IFIFO | 0600, 0));
}

static void sets_of_devices(void) {
  struct epoll_event event = {.events = EPOLLIN};
  const int set = epoll_create1(0);
  const int null = open("/dev/null", O_RDONLY);
  show("/dev/null in a set", epoll_ctl(set, EPOLL_CTL_ADD, null, &event));
  close(null);
  close(set);
}

// Folders that lead to others: those of time zones are granted to this program, as they are called.
static void upper_folders(void) {
  static const char* const paths[] = {
      "/",     "/usr",    "/usr/share",      "//usr/./share//", "/dev",
      "/etc/", "/dev/fd", "/usr/share/none", "/usr/none/",      "/usr/share/zoneinfo"};
  static const char* const resolved[] = {"/usr/share/zoneinfo/..", "/usr//share/./zoneinfo/",
                                         "/usr/share/../../dev/null", "/usr/none/share", "/dev/"};
  struct stat status;
  struct stat other;
  char real[4096];
  for (size_t i = 0; i < COUNT(paths); ++i) {
    printf("%s\n", paths[i]);
    memset(&status, 0, sizeof status);
    show("stat", stat(paths[i], &status));
    show("is a folder", S_ISDIR(status.st_mode));
    show("fstatat", fstatat(AT_FDCWD, paths[i], &status, AT_SYMLINK_NOFOLLOW));
    show("access", access(paths[i], F_OK));
    show("to go through", access(paths[i], X_OK));
  }
  for (size_t i = 1; i < 7; ++i) {
    printf("%s\n", paths[i]);
    show("mkdir", mkdir(paths[i], 0700));
    show("mkdirat", mkdirat(AT_FDCWD, paths[i], 0700));
    show("to write", open(paths[i], O_WRONLY));
    show("a new file", open(paths[i], O_WRONLY | O_CREAT | O_EXCL, 0600));
  }
  show("to the root", chdir("/"));
  show("to what is not there", chdir("/usr/none"));
  show("a folder that is not there", opendir("/usr/none") == NULL);
  show("to a folder that is granted", chdir("/usr/share/zoneinfo"));
  show("above it", stat("..", &status));
  show("is a folder", S_ISDIR(status.st_mode));
  show("further above", lstat("../../.", &status));
  show("nothing", stat("../../none", &status));
  show("one", stat("/usr", &status));
  show("another", stat("/usr/share", &other));
  show("are two", status.st_ino != other.st_ino);
  show("by another path", stat("/./usr/share/", &status));
  show("is one", status.st_ino == other.st_ino);
  for (size_t i = 0; i < COUNT(resolved); ++i) {
    const char* path = realpath(resolved[i], real);
    printf("%s: %s\n", resolved[i], path == NULL ? error_name(errno) : path);
  }
}

static void streams(void) {
  char data[512];
  FILE* stream = fopen("/dev/zero", "r");
  show("zeros", fread(data, 1, sizeof data, stream) == sizeof data && data[511] == 0);
  show("its number", fileno(stream) > 2);
  fclose(stream);
  stream = fopen("/dev/null", "r+");
  show("nothing", fgetc(stream) == EOF && feof(stream));
  show("written nowhere", fputs("text", stream) >= 0 && fflush(stream) == 0);
  fclose(stream);
  stream = fopen("/dev/full", "w");
  show("written in vain", fputs("text", stream) >= 0 && fflush(stream));
  fclose(stream);
  show("no such device", fopen("/dev/none", "r") == NULL);
  show("as new", fopen("/dev/null", "wx") == NULL);

  fflush(stdout);
  const int kept = dup(STDOUT_FILENO);
  show("elsewhere", freopen("/dev/null", "w", stdout) == stdout);
  printf("not to be seen\n");
  fflush(stdout);
  dup2(kept, STDOUT_FILENO);
  close(kept);
  show("the input of nothing", freopen("/dev/null", "r", stdin) == stdin && getchar() == EOF);
}

static void texts(void) {
  for (size_t i = 0; i < COUNT(files); ++i) {
    struct stat status;
    printf("%s\n", files[i]);
    show("stat", stat(files[i], &status));
    show("access", access(files[i], R_OK));
    FILE* stream = fopen(files[i], "r");
    show("fopen", stream != NULL);
    if (stream == NULL) continue;
    char text[16] = "";
    show("something", fread(text, 1, 1, stream) == 1);
    show("from the start", fseek(stream, 0, SEEK_SET));
    show("is a file", fstat(fileno(stream), &status) == 0 && S_ISREG(status.st_mode));
    show("writing", (int)write(fileno(stream), text, 1));
    fclose(stream);
  }
}

// What lines that both have say.
static void lines(void) {
  char line[1024];
  FILE* stream = fopen("/etc/services", "r");
  int port = 0;
  while (fgets(line, sizeof line, stream) != NULL)
    if (sscanf(line, "ssh %d/tcp", &port) == 1) break;
  printf("ssh %d\n", port);
  fclose(stream);
  stream = fopen("/etc/protocols", "r");
  int number = 0;
  while (fgets(line, sizeof line, stream) != NULL)
    if (sscanf(line, "udp %d", &number) == 1) break;
  printf("udp %d\n", number);
  fclose(stream);
  stream = fopen("/etc/hosts", "r");
  int is_there = 0;
  while (fgets(line, sizeof line, stream) != NULL)
    is_there |= strncmp(line, "127.0.0.1", 9) == 0 && strstr(line, "localhost") != NULL;
  show("localhost", is_there);
  fclose(stream);
  stream = fopen("/etc/passwd", "r");
  const struct passwd* user = getpwuid(getuid());
  char start[300];
  snprintf(start, sizeof start, "%s:%s:%u:", user->pw_name, user->pw_passwd, getuid());
  is_there = 0;
  while (fgets(line, sizeof line, stream) != NULL)
    is_there |= strncmp(line, start, strlen(start)) == 0;
  show("who runs this", is_there);
  fclose(stream);
}

static void descriptors(void) {
  char byte = 0;
  int ends[2];
  char path[32];
  pipe(ends);
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  const int again = open(path, O_RDONLY);
  write(ends[1], "x", 1);
  show("the same pipe", read(again, &byte, 1) == 1 && byte == 'x');
  show("no such descriptor", open("/dev/fd/77", O_RDONLY));
  snprintf(path, sizeof path, "/dev//fd//%d", ends[0]);
  show("by more slashes", close(open(path, O_RDONLY)));
  show("no number", open("/dev/fd/x", O_RDONLY));
  show("no number at all", open("/dev/fd/3x", O_RDONLY));
  const int out = open("/dev/stdout", O_WRONLY);
  fflush(stdout);
  show("by name", (int)write(out, "to standard output\n", 19));
  close(out);
  close(again);
  close(ends[0]);
  close(ends[1]);
}

int main(void) {
  (void)setsid(); /* from a terminal that whoever runs this may have */
  for (size_t i = 0; i < COUNT(devices); ++i) show_device(devices[i]);
  spellings();
  sets_of_devices();
  upper_folders();
  streams();
  texts();
  lines();
  descriptors();
  show("the terminal", open("/dev/tty", O_RDWR));
  show("the terminal as a stream", fopen("/dev/tty", "r+") == NULL);
  return 0;
}
