// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What makes descriptors, or gives them other numbers: natively and as wasm this prints the same.
#include <assert.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>

#include "../differential/harness.h"

// Programs compute with flags where they choose what to compile.
#if (O_APPEND | O_CREAT | O_DIRECTORY | O_DSYNC | O_EXCL | O_NONBLOCK | O_SYNC | O_TRUNC) == 0
#error "no flags"
#endif
#if (O_DIRECT | O_LARGEFILE | O_NOATIME) < 0
#error "ill flags"
#endif
static_assert(S_ISFIFO(S_IFIFO) && !S_ISSOCK(S_IFIFO) && !S_ISFIFO(S_IFSOCK), "one number for two");

static void show_text(const char* what, int fd) {
  char text[16] = "";
  const ssize_t size = read(fd, text, sizeof text - 1);
  printf("%s: %d %s, %s\n", what, (int)size, text, size < 0 ? error_name(errno) : "read");
}

static void duplicates(void) {
  const int file = open("duplicated", O_CREAT | O_RDWR | O_TRUNC, 0600);
  const int copy = dup(file);
  char byte = 0;
  show("the next number", copy == file + 1);
  show("write", write(file, "0123456789", 10) == 10);
  show("seek by one", lseek(copy, 3, SEEK_SET) == 3);
  show_text("read by the other", file);
  show("the end of both", lseek(copy, 0, SEEK_CUR) == 10);
  show("close one", close(file));
  show("closed", write(file, "x", 1));
  show("the other is open", pread(copy, &byte, 1, 5) == 1 && byte == '5');

  show("the lowest number again", dup(copy) == file);
  show("from a number on", fcntl(copy, F_DUPFD, 40) == 40);
  show("from a number on again", fcntl(copy, F_DUPFD_CLOEXEC, 40) == 41);
  show("a negative number", fcntl(copy, F_DUPFD, -1));
  show("too high a number", fcntl(copy, F_DUPFD, 1 << 30));
  show("dup of nothing", dup(77));
  show("dup of a negative number", dup(-1));
  show("F_DUPFD of nothing", fcntl(77, F_DUPFD, 0));

  show("dup2", dup2(copy, 50) == 50);
  show("dup2 to itself", dup2(copy, copy) == copy);
  show("dup2 of nothing", dup2(77, 50));
  show("dup2 of nothing to itself", dup2(77, 77));
  show("dup2 to a negative number", dup2(copy, -1));
  show("dup2 to too high a number", dup2(copy, 1 << 30));
  show("dup3", dup3(copy, 51, 0) == 51);
  show("dup3 to itself", dup3(copy, copy, 0));
  show("dup3 with another flag", dup3(copy, 52, O_APPEND));
  for (int fd = 40; fd < 52; ++fd) close(fd);
  close(copy);
  close(file);

  // What stands for standard output may be put aside and taken back.
  fflush(stdout);
  const int kept = dup(STDOUT_FILENO);
  const int other = open("output", O_CREAT | O_RDWR | O_TRUNC, 0600);
  dup2(other, STDOUT_FILENO);
  printf("elsewhere\n");
  fflush(stdout);
  dup2(kept, STDOUT_FILENO);
  lseek(other, 0, SEEK_SET);
  show_text("what went elsewhere", other);
  close(kept);
  close(other);
}

static void duplicated_sockets(void) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  bind(listener, (struct sockaddr*)&address, length);
  getsockname(listener, (struct sockaddr*)&address, &length);
  const int copy = dup(listener);
  show("listen by a duplicate", listen(copy, 1));
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  show("connect", connect(client, (struct sockaddr*)&address, sizeof address));
  close(listener);
  const int server = accept(copy, NULL, NULL);
  const int writer = dup(server);
  close(server);
  show("send by a duplicate", (int)send(writer, "hello", 5, 0));
  show_text("it arrives", client);
  show("O_NONBLOCK of one", fcntl(writer, F_SETFL, O_NONBLOCK));
  const int third = dup(writer);
  show("is that of all", (fcntl(third, F_GETFL) & O_NONBLOCK) != 0);
  int on = 1;
  socklen_t size = sizeof on;
  setsockopt(third, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  on = 0;
  show("an option", getsockopt(writer, SOL_SOCKET, SO_KEEPALIVE, &on, &size));
  show("is that of all", on);
  close(writer);
  show("FIONBIO", ioctl(third, FIONBIO, &(int){0}));
  close(third);
  show_text("the last close ends it", client);

  // The same descriptor twice, and another number for it.
  struct pollfd entries[] = {{.fd = client, .events = POLLIN},
                             {.fd = dup(client), .events = POLLOUT},
                             {.fd = client, .events = POLLIN}};
  show("poll of duplicates", poll(entries, 3, 0));
  for (int i = 0; i < 3; ++i) {
    printf("%d %d\n", (entries[i].revents & POLLIN) != 0, (entries[i].revents & POLLOUT) != 0);
  }
  close(entries[1].fd);
  close(client);
  close(copy);
}

static void show_exec_flag(const char* what, int fd) {
  show(what, fcntl(fd, F_GETFD));
  close(fd);
}

/* What programs write that were made for O_RDONLY being 0. */
static void access_modes(void) {
  static const struct {
    const char* path;
    int flags;
  } ways[] = {{"opened", O_CREAT},    {"opened", 0},
              {"opened", 1},          {"opened", 2},
              {"opened", O_TRUNC},    {"opened", O_CREAT | O_EXCL},
              {"opened", O_NONBLOCK}, {".", O_DIRECTORY},
              {"/dev/null", 0},       {"/dev/null", O_CLOEXEC},
              {"/dev/null", 1}};
  for (size_t i = 0; i < COUNT(ways); ++i) {
    char byte = 'x';
    const int fd = i % 2 == 0 ? open(ways[i].path, ways[i].flags, 0600)
                              : openat(AT_FDCWD, ways[i].path, ways[i].flags, 0600);
    printf("way %zu of opening\n", i);
    show("open", fd < 0 ? fd : 0);
    if (fd < 0) continue;
    show("write", write(fd, &byte, 1));
    show("read", read(fd, &byte, 1));
    close(fd);
  }
  unlink("opened");
}

static void exec_flags(void) {
  int ends[2];
  const int file = open("duplicated", O_RDWR);
  show("none at first", fcntl(file, F_GETFD));
  show("F_SETFD", fcntl(file, F_SETFD, FD_CLOEXEC));
  show("is kept", fcntl(file, F_GETFD));
  show("F_SETFD of nothing", fcntl(77, F_SETFD, 0));
  show("F_GETFD of nothing", fcntl(77, F_GETFD));
  show_exec_flag("dup", dup(file));
  show_exec_flag("F_DUPFD", fcntl(file, F_DUPFD, 0));
  show_exec_flag("F_DUPFD_CLOEXEC", fcntl(file, F_DUPFD_CLOEXEC, 0));
  show_exec_flag("the number again", dup(file));
  show_exec_flag("dup2", dup2(file, 50));
  show_exec_flag("dup3", dup3(file, 50, O_CLOEXEC));
  show_exec_flag("dup3 without", dup3(file, 50, 0));
  FILE* stream = fopen("duplicated", "re");
  show("fopen with it", fcntl(fileno(stream), F_GETFD));
  fclose(stream);
  show_exec_flag("dup after fclose", dup(file));
  stream = fopen("/dev/null", "re");
  show("a device with it", fcntl(fileno(stream), F_GETFD));
  fclose(stream);
  stream = fopen("duplicated", "r");
  show("fopen without it", fcntl(fileno(stream), F_GETFD));
  show("freopen with it", freopen("duplicated", "re", stream) == stream);
  show("gives it", fcntl(fileno(stream), F_GETFD));
  fclose(stream);
  show("to itself", dup2(file, file) == file);
  show("keeps it", fcntl(file, F_GETFD));
  show("F_SETFD", fcntl(file, F_SETFD, 0));
  show_exec_flag("is taken away", file);
  show_exec_flag("socket", socket(AF_INET, SOCK_STREAM, 0));
  show_exec_flag("socket with it", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  show_exec_flag("eventfd", eventfd(0, EFD_CLOEXEC));
  show_exec_flag("a set", epoll_create1(EPOLL_CLOEXEC));
  show_exec_flag("open", open("/dev/null", O_RDONLY | O_CLOEXEC));
  show_exec_flag("open without it", open("/dev/null", O_RDONLY));
  show_exec_flag("timerfd", timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  show("pipe2", pipe2(ends, O_CLOEXEC));
  show_exec_flag("the first", ends[0]);
  show_exec_flag("the second", ends[1]);
  show("pipe", pipe(ends));
  show_exec_flag("the first", ends[0]);
  show_exec_flag("the second", ends[1]);
  const int listening = listener(AF_INET);
  const int client = connected_to(listening);
  show_exec_flag("accept4", accept4(listening, NULL, NULL, SOCK_CLOEXEC));
  close(client);
  close(listening);
}

static void pipes(void) {
  int ends[2];
  struct stat status;
  show("pipe", pipe(ends));
  show("the lowest numbers", ends[1] == ends[0] + 1);
  show("write", (int)write(ends[1], "hello", 5));
  int waiting = 0;
  show("FIONREAD", ioctl(ends[0], FIONREAD, &waiting));
  printf("%d\n", waiting);
  show_text("read", ends[0]);
  show("read of the other end", (int)read(ends[1], &(char){0}, 1));
  show("write to the other end", (int)write(ends[0], "x", 1));
  show("a seek", (int)lseek(ends[0], 0, SEEK_CUR));
  show("fstat", fstat(ends[0], &status));
  show("ways it is open", (fcntl(ends[0], F_GETFL) & O_ACCMODE) == O_RDONLY &&
                              (fcntl(ends[1], F_GETFL) & O_ACCMODE) == O_WRONLY);
  struct pollfd entries[] = {{.fd = ends[0], .events = POLLIN}, {.fd = ends[1], .events = POLLOUT}};
  show("poll", poll(entries, 2, 0));
  printf("%d %d\n", entries[0].revents, entries[1].revents == POLLOUT);
  close(ends[1]);
  show_text("at the end", ends[0]);
  show("poll at the end", poll(entries, 1, 0));
  printf("%d\n", entries[0].revents == POLLHUP);
  close(ends[0]);

  show("pipe2", pipe2(ends, O_NONBLOCK | O_CLOEXEC));
  show_text("read of nothing", ends[0]);
  static const char block[4096];
  int written = 0;
  while (write(ends[1], block, sizeof block) == (ssize_t)sizeof block) ++written;
  printf("full: %s after %d\n", error_name(errno), written);
  close(ends[0]);
#ifndef __wasi__
  signal(SIGPIPE, SIG_IGN);
#endif
  show("write to nobody", (int)write(ends[1], "x", 1));
  close(ends[1]);
  show("pipe2 with another flag", pipe2(ends, O_APPEND));
}

static void socket_pairs(void) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (size_t i = 0; i < COUNT(types); ++i) {
    int ends[2];
    char text[16] = "";
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    printf("type %d\n", (int)i);
    show("socketpair", socketpair(AF_UNIX, types[i] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
    show("send", (int)send(ends[0], "first", 5, 0));
    show("write", (int)write(ends[0], "second", 6));
    int unsent = 0;
    show("TIOCOUTQ", ioctl(ends[0], TIOCOUTQ, &unsent));
    printf("%d\n", unsent > 0);
    show("peek", (int)recv(ends[1], text, 3, MSG_PEEK));
    show("peek for the length", (int)recv(ends[1], text, 3, MSG_PEEK | MSG_TRUNC) > 0);
    show("recvfrom", (int)recvfrom(ends[1], text, 5, 0, (struct sockaddr*)&name, &length));
    printf("%s, from a name of %d\n", text, (int)length);
    show_text("read", ends[1]);
    show("TIOCOUTQ of nothing", ioctl(ends[0], TIOCOUTQ, &unsent));
    printf("%d\n", unsent);
    show("recv of nothing", (int)recv(ends[1], text, 5, 0));
    length = sizeof name;
    show("getsockname", getsockname(ends[0], (struct sockaddr*)&name, &length));
    printf("%d %d\n", name.ss_family == AF_UNIX, (int)length);
    length = sizeof name;
    show("getpeername", getpeername(ends[0], (struct sockaddr*)&name, &length));
    printf("%d %d\n", name.ss_family == AF_UNIX, (int)length);
    int value = 0;
    length = sizeof value;
    show("SO_TYPE", getsockopt(ends[0], SOL_SOCKET, SO_TYPE, &value, &length));
    show("is that", value == types[i]);
    show("SO_DOMAIN", getsockopt(ends[0], SOL_SOCKET, SO_DOMAIN, &value, &length));
    show("is that", value == AF_UNIX);
    show("TCP_NODELAY", setsockopt(ends[0], IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
    show("shutdown", shutdown(ends[0], SHUT_WR));
    show("send after that", (int)send(ends[0], "x", 1, MSG_NOSIGNAL));
    struct pollfd entry = {.fd = ends[1], .events = POLLIN};
    show("poll", poll(&entry, 1, 0));
    close(ends[0]);
    show("send to nobody", (int)send(ends[1], "x", 1, MSG_NOSIGNAL));
    close(ends[1]);
  }
  int ends[2];
  show("another protocol", socketpair(AF_UNIX, SOCK_STREAM, IPPROTO_TCP, ends));
}

static void events(void) {
  eventfd_t value = 0;
  const int event = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
  show("eventfd_write", eventfd_write(event, 4));
  show("eventfd_read", eventfd_read(event, &value));
  show("its value", (int)value);
  show("eventfd_read of 0", eventfd_read(event, &value));
  struct pollfd entry = {.fd = event, .events = POLLIN | POLLOUT};
  show("poll of 0", poll(&entry, 1, 0) == 1 && entry.revents == POLLOUT);
  show("the greatest value", eventfd_write(event, UINT64_MAX - 1));
  show("poll of that", poll(&entry, 1, 0) == 1 && entry.revents == POLLIN);
  show("one more", eventfd_write(event, 1));
  show("a value that is none", eventfd_write(event, UINT64_MAX));
  show("a short read", (int)read(event, &value, 4));
  close(event);
  const int semaphore = eventfd(2, EFD_SEMAPHORE);
  show("a semaphore", eventfd_read(semaphore, &value));
  show("counts down", (int)value);
  close(semaphore);
  show("eventfd with another flag", eventfd(0, 1 << 30));
  show("eventfd_read of nothing", eventfd_read(77, &value));
}

static void show_setting(const char* what, int timer) {
  struct itimerspec setting;
  memset(&setting, 0xff, sizeof setting);
  show(what, timerfd_gettime(timer, &setting));
  printf("%d %d\n", (int)setting.it_interval.tv_sec, setting.it_value.tv_sec > 0);
}

static void timers(void) {
  uint64_t expired = 0;
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  struct itimerspec setting = {.it_interval = {.tv_sec = 100}, .it_value = {.tv_sec = 1000}};
  struct itimerspec former;
  show_setting("a timer that is not set", timer);
  show("set", timerfd_settime(timer, 0, &setting, NULL));
  show_setting("gettime", timer);
  show("read before", (int)read(timer, &expired, sizeof expired));
  setting = (struct itimerspec){.it_value = {.tv_nsec = 1}};
  show("set to soon", timerfd_settime(timer, 0, &setting, &former));
  show("the former", former.it_interval.tv_sec == 100);
  struct pollfd entry = {.fd = timer, .events = POLLIN};
  show("poll", poll(&entry, 1, -1));
  show("read", (int)read(timer, &expired, sizeof expired));
  show("once", (int)expired);
  clock_gettime(CLOCK_MONOTONIC, &setting.it_value);
  show("a time that has passed", timerfd_settime(timer, TFD_TIMER_ABSTIME, &setting, NULL));
  fcntl(timer, F_SETFL, 0);
  show("a read that waits", (int)read(timer, &expired, sizeof expired));
  setting.it_value.tv_nsec = 1000000000;
  show("too many nanoseconds", timerfd_settime(timer, 0, &setting, NULL));
  setting.it_value.tv_nsec = 0;
  show("another flag", timerfd_settime(timer, 64, &setting, NULL));
  show("of nothing", timerfd_settime(77, 0, &setting, NULL));
  show("gettime of nothing", timerfd_gettime(77, &setting));
  show("gettime of another kind", timerfd_gettime(STDOUT_FILENO, &setting));
  close(timer);
  const int wall = timerfd_create(CLOCK_REALTIME, 0);
  clock_gettime(CLOCK_REALTIME, &setting.it_value);
  show("a time of day", timerfd_settime(wall, TFD_TIMER_ABSTIME, &setting, NULL));
  show("has come", (int)read(wall, &expired, sizeof expired));
  close(wall);
  show("another flag", timerfd_create(CLOCK_MONOTONIC, 1 << 30));
}

static void between_files(void) {
  enum { SIZE = 100000 };
  static char data[SIZE];
  const int from = open("from", O_CREAT | O_RDWR | O_TRUNC, 0600);
  const int to = open("to", O_CREAT | O_RDWR | O_TRUNC, 0600);
  struct iovec part = {data, 5};
  off_t place = 10;
  off_t none = -1;
  MUST(write(from, data, SIZE));
  show("a part", copy_file_range(from, &place, to, NULL, SIZE / 2, 0));
  show("the place", place == 10 + SIZE / 2 && lseek(to, 0, SEEK_CUR) == SIZE / 2);
  show("at the end", copy_file_range(from, NULL, to, NULL, 10, 0));
  MUST(lseek(from, 0, SEEK_SET));
  show("all", copy_file_range(from, NULL, to, NULL, 10 * SIZE, 0));
  show("behind it", lseek(to, 0, SEEK_END));
  show("flags", copy_file_range(from, NULL, to, NULL, 10, 1));
  show("no file", copy_file_range(77, NULL, to, NULL, 10, 0));
  show("before the start", copy_file_range(from, &none, to, NULL, 10, 0));
  MUST(lseek(from, 0, SEEK_SET));
  show("preadv2", preadv2(from, &part, 1, 7, 0));
  show("preadv2 here", preadv2(from, &part, 1, -1, 0));
  show("here", lseek(from, 0, SEEK_CUR));
  show("preadv2 before the start", preadv2(from, &part, 1, -2, 0));
  show("preadv2 with flags", preadv2(from, &part, 1, 0, 0x400));
  show("pwritev2", pwritev2(from, &part, 1, SIZE, 0));
  show("its end", lseek(from, 0, SEEK_END));
  close(from);
  close(to);
}

static void ranges(void) {
  const int first = open("range", O_CREAT | O_RDWR, 0600);
  const int second = dup(first);
  show("no range", close_range(5, 4, 0));
  show("no such flag", close_range(first, first, 8));
  show("on exec", close_range(first, first, CLOSE_RANGE_CLOEXEC));
  show("it is so", fcntl(first, F_GETFD));
  show("the other is not", fcntl(second, F_GETFD));
  show("one", close_range(first, first, 0));
  show("it is closed", fcntl(first, F_GETFD));
  show("the other is open", fcntl(second, F_GETFD));
  show("the rest", close_range(3, ~0U, 0));
  show("it is closed", fcntl(second, F_GETFD));
  for (int fd = 3; fd < 100; ++fd) close(fd);
  show("files can be opened", open("range", O_RDWR) > 2);
}

int main(void) {
  duplicates();
  access_modes();
  exec_flags();
  duplicated_sockets();
  pipes();
  socket_pairs();
  events();
  timers();
  between_files();
  ranges();
  return 0;
}
