// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Unix sockets with a path, in the folder that is given: natively and as wasm this prints the same.
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "../differential/harness.h"

static const char* folder;

typedef struct {
  struct sockaddr_un address;
  char behind[20];  // so that a name without a NUL can be told whole
  socklen_t length;
} Name;

static Name name_of(const char* file) {
  Name name;
  memset(&name, 0, sizeof name);
  name.address.sun_family = AF_UNIX;
  snprintf(name.address.sun_path, sizeof name.address.sun_path, "%s/%s", folder, file);
  name.length = (socklen_t)SUN_LEN(&name.address) + 1;
  return name;
}

// What is behind the folder.
static void show_name(const char* what, const Name* name) {
  const size_t before = offsetof(struct sockaddr_un, sun_path) + strlen(folder);
  if (name->length <= offsetof(struct sockaddr_un, sun_path)) {
    printf("%s: length %d\n", what, (int)name->length);
  } else {
    printf("%s: %s of AF_UNIX %d, length %d\n", what, name->address.sun_path + strlen(folder),
           name->address.sun_family == AF_UNIX, (int)(name->length - before));
  }
}

typedef int Ask(int, struct sockaddr*, socklen_t*);

static void show_side(const char* what, Ask ask, int fd) {
  Name name;
  memset(&name, 0, sizeof name);
  name.length = sizeof name.address + sizeof name.behind;
  if (ask(fd, (struct sockaddr*)&name.address, &name.length) != 0) {
    printf("%s: %s\n", what, error_name(errno));
  } else {
    show_name(what, &name);
  }
}

static int bind_to(int fd, const char* file) {
  const Name name = name_of(file);
  return bind(fd, (const struct sockaddr*)&name.address, name.length);
}

static int connect_to(int fd, const char* file) {
  const Name name = name_of(file);
  return connect(fd, (const struct sockaddr*)&name.address, name.length);
}

static long send_to(int fd, const char* file, const char* text, int flags) {
  const Name name = name_of(file);
  return sendto(fd, text, strlen(text), flags, (const struct sockaddr*)&name.address, name.length);
}

static void receive(const char* what, int fd, int flags) {
  char text[32] = "";
  Name source;
  memset(&source, 0, sizeof source);
  source.length = sizeof source.address;
  struct iovec buffer = {text, 4};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_name = &source.address;
  message.msg_namelen = source.length;
  message.msg_iov = &buffer;
  message.msg_iovlen = 1;
  show(what, recvmsg(fd, &message, flags));
  source.length = message.msg_namelen;
  show_name(text, &source);
  printf("cut off: %d\n", (message.msg_flags & MSG_TRUNC) != 0);
}

static int number(int fd, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  show("getsockopt", getsockopt(fd, SOL_SOCKET, option, &value, &length));
  return value;
}

static void remove_file(const char* file) {
  const Name name = name_of(file);
  show("unlink", unlink(name.address.sun_path));
}

static const struct {
  int type;
  const char* text;
} types[] = {{SOCK_STREAM, "stream"}, {SOCK_SEQPACKET, "seqpacket"}, {SOCK_DGRAM, "datagrams"}};

static void connections(int type) {
  const int listening = show_descriptor("socket", socket(AF_UNIX, type | SOCK_NONBLOCK, 0));
  show_side("name before", getsockname, listening);
  show_side("peer before", getpeername, listening);
  show("listen without a name", listen(listening, 1));
  show("bind", bind_to(listening, "server"));
  show("bind again", bind_to(listening, "other"));
  show_side("name", getsockname, listening);
  const int client = show_descriptor("socket", socket(AF_UNIX, type | SOCK_NONBLOCK, 0));
  show("connect to who does not listen", connect_to(client, "server"));
  show("accept before listen", accept(listening, NULL, NULL));
  printf("listens: %d\n", number(listening, SO_ACCEPTCONN));
  show("listen", listen(listening, 0));
  printf("listens: %d\n", number(listening, SO_ACCEPTCONN));
  show("accept of nobody", accept(listening, NULL, NULL));
  show("send before", send(client, "data", 4, 0));
  show("receive before", recv(client, (char[4]){0}, 4, 0));
  show("bind the client", bind_to(client, "client"));
  show("connect", connect_to(client, "server"));
  show("connect again", connect_to(client, "server"));
  printf("ready: %d\n", wait_for(listening, POLLIN) == POLLIN);

  const int waiting = show_descriptor("socket", socket(AF_UNIX, type | SOCK_NONBLOCK, 0));
  show("connect without room", connect_to(waiting, "server"));
  close(waiting);

  Name peer;
  memset(&peer, 0, sizeof peer);
  peer.length = sizeof peer.address;
  const int server = show_descriptor(
      "accept4", accept4(listening, (struct sockaddr*)&peer.address, &peer.length, SOCK_NONBLOCK));
  show_name("peer of accept", &peer);
  show_side("own name", getsockname, server);
  show_side("peer", getpeername, server);
  show_side("peer of the client", getpeername, client);
  printf("type %d, family %d, error %d\n", number(server, SO_TYPE) == type,
         number(server, SO_DOMAIN) == AF_UNIX, number(client, SO_ERROR));

  show("send", send(client, "first", 5, 0));
  show("send to an address", send_to(client, "server", "more", 0));
  receive("receive", server, 0);
  int left = -1;
  show("FIONREAD", ioctl(server, FIONREAD, &left));
  printf("%d left\n", left);
  receive("receive what is left", server, 0);
  receive("receive nothing", server, 0);
  show("shutdown", shutdown(client, SHUT_WR));
  receive("receive the end", server, 0);
  show("send after the end", send(client, "x", 1, MSG_NOSIGNAL));
  close(server);
  close(client);
  close(listening);
  const int late = MUST(socket(AF_UNIX, type, 0));
  show("connect to who is gone", connect_to(late, "server"));
  show("bind to what is left", bind_to(late, "server"));
  remove_file("server");
  remove_file("client");
  show("connect to nothing", connect_to(late, "server"));
  show("bind", bind_to(late, "server"));
  close(late);
  remove_file("server");
}

static void blocking_accept(void) {
  const int listening = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(bind_to(listening, "server"));
  MUST(listen(listening, 4));
  const int client = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(connect_to(client, "server"));
  const int server = show_descriptor("accept", accept(listening, NULL, NULL));
  show_side("a peer without a name", getpeername, server);
  show("write", write(client, "ping", 4));
  char text[8] = "";
  show("read", read(server, text, sizeof text));
  printf("%s\n", text);
  close(client);
  show("read the end", read(server, text, sizeof text));
  close(server);
  close(listening);
  remove_file("server");
}

static void datagrams(void) {
  const int server = MUST(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  const int client = MUST(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  show("listen", listen(server, 1));
  show("bind", bind_to(server, "server"));
  show("send to nobody", send(client, "x", 1, 0));
  show("send without a name", send_to(client, "server", "none", 0));
  receive("receive", server, 0);
  show("bind the client", bind_to(client, "client"));
  show("send", send_to(client, "server", "longer", 0));
  receive("receive", server, MSG_PEEK);
  receive("receive", server, 0);
  show("answer", send_to(server, "client", "back", 0));
  receive("receive the answer", client, 0);
  show("send to nothing", send_to(client, "none", "x", 0));
  show("send out of band", send_to(client, "server", "x", MSG_OOB));
  show("connect", connect_to(client, "server"));
  show_side("peer", getpeername, client);
  show("send to the peer", send(client, "data", 4, 0));
  receive("receive", server, 0);
  const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  show("dissolve", connect(client, &nobody, sizeof nobody));
  show_side("peer", getpeername, client);
  close(server);
  show("send to who is gone", send_to(client, "server", "x", 0));
  show("connect to who is gone", connect_to(client, "server"));
  close(client);
  remove_file("server");
  remove_file("client");
}

// Lengths and families that are wrong, and names that end in various ways.
static void addresses(int type) {
  const struct {
    const char* text;
    int family;
    int length;  // beyond the path without its NUL
  } cases[] = {
      {"no NUL", AF_UNIX, 0},         {"with its NUL", AF_UNIX, 1}, {"more", AF_UNIX, 5},
      {"another family", AF_INET, 1}, {"no such family", 77, 1},    {"no family", AF_UNSPEC, 1},
      {"longest", AF_UNIX, -1000},    {"too long", AF_UNIX, -1001}, {"much too long", AF_UNIX, -2},
      {"a byte", AF_UNIX, -3},
  };
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const int fd = MUST(socket(AF_UNIX, type, 0));
    Name name = name_of("file");
    name.address.sun_family = (sa_family_t)cases[i].family;
    int length = (int)SUN_LEN(&name.address) + cases[i].length;
    if (cases[i].length == -1000) length = sizeof name.address;
    if (cases[i].length == -1001) length = sizeof name.address + 1;
    if (cases[i].length == -2) length = 1000;
    if (cases[i].length == -3) length = 1;
    printf("%s\n", cases[i].text);
    show("connect", connect(fd, (const struct sockaddr*)&name.address, (socklen_t)length));
    show("bind", bind(fd, (const struct sockaddr*)&name.address, (socklen_t)length));
    show_side("name", getsockname, fd);
    close(fd);
    if (access(name.address.sun_path, F_OK) == 0) remove_file("file");
  }
  const int fd = MUST(socket(AF_UNIX, type, 0));
  show("bind in no folder", bind_to(fd, "none/file"));
  show("bind in a file", bind_to(fd, "plain/file"));
  show("bind at a folder", bind_to(fd, "sub"));
  show("connect to a folder", connect_to(fd, "sub"));
  show("connect to a file", connect_to(fd, "plain"));
  show("connect in a file", connect_to(fd, "plain/file"));
  close(fd);
}

static void small_rooms(void) {
  const int fd = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(bind_to(fd, "file"));
  for (socklen_t room = 0; room < 5; ++room) {
    char bytes[9] = "--------";
    socklen_t length = room;
    show("getsockname", getsockname(fd, (struct sockaddr*)bytes, &length));
    printf("%d, %c%c\n", length > room, bytes[room], bytes[2] == '/' ? '/' : '-');
  }
  close(fd);
  remove_file("file");
}

static void refused(void) {
  const int stream = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  int value = 1;
  struct sockaddr_in other = {.sin_family = AF_INET};
  show("another protocol", socket(AF_UNIX, SOCK_STREAM, IPPROTO_TCP));
  show_descriptor("its own protocol", socket(AF_UNIX, SOCK_STREAM, PF_UNIX));
  int pair[2];
  show("the same of a pair", socketpair(AF_UNIX, SOCK_STREAM, PF_UNIX, pair));
  show("an option of TCP", setsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
  show("a buffer", setsockopt(stream, SOL_SOCKET, SO_SNDBUF, &value, sizeof value));
  show("shutdown of no connection", shutdown(stream, SHUT_RDWR));
  show("an address of AF_INET", bind(stream, (struct sockaddr*)&other, sizeof other));
  show("the same", connect(stream, (struct sockaddr*)&other, sizeof other));
  const int inet = MUST(socket(AF_INET, SOCK_STREAM, 0));
  show("a path for TCP", connect_to(inet, "plain"));
  show("the same", bind_to(inet, "plain"));
  close(inet);
  close(stream);
}

static void kind_of_file(void) {
  const int fd = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(bind_to(fd, "file"));
  struct stat status;
  memset(&status, 0, sizeof status);
  show("stat", stat(name_of("file").address.sun_path, &status));
  printf("a socket: %d\n", S_ISSOCK(status.st_mode) != 0);
  close(fd);
  remove_file("file");
}

static void on_alarm(int signal) { (void)signal; }

static void full_backlog(void) {
  const struct sigaction action = {.sa_handler = on_alarm};
  const struct itimerval soon = {.it_value = {.tv_usec = 30000}};
  const struct timeval limit = {.tv_usec = 30000};
  const int listening = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  int waiting[4];
  show("bind", bind_to(listening, "full"));
  show("listen", listen(listening, 0));
  for (size_t i = 0; i < COUNT(waiting); ++i) {
    waiting[i] = MUST(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    show("connect", connect_to(waiting[i], "full"));
  }
  const int client = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(sigaction(SIGALRM, &action, NULL));
  MUST(setitimer(ITIMER_REAL, &soon, NULL));
  show("connect until a signal", connect_to(client, "full"));
  MUST(setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
  show("connect until a limit", connect_to(client, "full"));
  close(show_descriptor("accept", accept(listening, NULL, NULL)));
  show("connect where there is room", connect_to(client, "full"));
  for (size_t i = 0; i < COUNT(waiting); ++i) close(waiting[i]);
  close(client);
  close(listening);
  remove_file("full");
}

int main(int count, char** arguments) {
  if (count != 2) return 98;
  folder = arguments[1];
  MUST(close(MUST(open(name_of("plain").address.sun_path, O_CREAT | O_WRONLY, 0600))));
  MUST(mkdir(name_of("sub").address.sun_path, 0700));
  for (size_t i = 0; i < COUNT(types); ++i) {
    printf("--- %s\n", types[i].text);
    if (types[i].type != SOCK_DGRAM) connections(types[i].type);
    addresses(types[i].type);
  }
  printf("--- one by one\n");
  blocking_accept();
  datagrams();
  small_rooms();
  refused();
  kind_of_file();
  full_backlog();
  const int left = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  show("what stays at the end", bind_to(left, "left"));
  return 0;
}
