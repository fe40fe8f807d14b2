// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sets of descriptors, many messages at once, and lists: natively and as wasm this prints the same.
#include <sys/epoll.h>
#include <sys/queue.h>
#include <time.h>

#include "../differential/harness.h"

static void add(int set, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  MUST(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
}

static void change(int set, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  MUST(epoll_ctl(set, EPOLL_CTL_MOD, fd, &event));
}

static void tell(const char* what, int set, int milliseconds) {
  struct epoll_event events[4];
  const int count = epoll_wait(set, events, 4, milliseconds);
  printf("%s: %d", what, count);
  if (count < 0) printf(" %s", error_name(errno));
  for (int i = 0; i < count; ++i) printf(" %x", events[i].events);
  printf("\n");
}

static void connected(int ends[2]) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  const int listener = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr*)&at, sizeof at));
  MUST(listen(listener, 1));
  MUST(getsockname(listener, (struct sockaddr*)&at, &size));
  ends[0] = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(connect(ends[0], (struct sockaddr*)&at, sizeof at));
  ends[1] = MUST(accept(listener, NULL, NULL));
  MUST(fcntl(ends[0], F_SETFL, O_NONBLOCK));
  close(listener);
}

/* Until nothing more is taken. */
static void fill(int fd) {
  static char data[65536];
  while (send(fd, data, sizeof data, 0) > 0) continue;
}

static void drain(int fd, size_t left) {
  static char data[65536];
  while (left > 0) left -= (size_t)MUST(recv(fd, data, sizeof data, 0));
}

static void sets(void) {
  int ends[2];
  struct epoll_event event = {.events = EPOLLIN};
  const int set = MUST(epoll_create1(EPOLL_CLOEXEC));
  const int file = MUST(open("file", O_CREAT | O_RDWR, 0600));
  char byte;
  connected(ends);

  show("no size", epoll_create(0));
  show("no such flags", epoll_create1(77));
  show("a file", epoll_ctl(set, EPOLL_CTL_ADD, file, &event));
  show("nothing", epoll_ctl(set, EPOLL_CTL_ADD, 77, &event));
  show("itself", epoll_ctl(set, EPOLL_CTL_ADD, set, &event));
  show("to what is no set", epoll_ctl(ends[0], EPOLL_CTL_ADD, ends[1], &event));
  show("to nothing", epoll_ctl(77, EPOLL_CTL_ADD, ends[1], &event));
  show("change what is not in it", epoll_ctl(set, EPOLL_CTL_MOD, ends[0], &event));
  show("remove what is not in it", epoll_ctl(set, EPOLL_CTL_DEL, ends[0], NULL));
  show("no room", epoll_wait(set, &event, 0, 0));
  show("wait for what is no set", epoll_wait(ends[0], &event, 1, 0));
  tell("empty", set, 0);

  add(set, ends[0], EPOLLIN);
  event.events = EPOLLIN;
  show("twice", epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event));
  show("no such operation", epoll_ctl(set, 77, ends[0], &event));
  tell("nothing yet", set, 5);
  MUST(send(ends[1], "xy", 2, 0));
  tell("to read", set, -1);
  tell("still to read", set, -1);
  change(set, ends[0], EPOLLIN | EPOLLOUT);
  tell("to write too", set, -1);
  change(set, ends[0], EPOLLIN | EPOLLONESHOT);
  tell("once", set, -1);
  tell("no more", set, 0);
  change(set, ends[0], EPOLLIN | EPOLLONESHOT);
  tell("once more", set, -1);
  change(set, ends[0], 0);
  tell("not asked for", set, 0);

  MUST(recv(ends[0], &byte, 1, 0));
  MUST(recv(ends[0], &byte, 1, 0));
  change(set, ends[0], EPOLLOUT | EPOLLET);
  tell("to write", set, -1);
  tell("told already", set, 0);
  int size = 8192;
  MUST(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
  fill(ends[0]);
  drain(ends[1], 1 << 16);
  tell("to write again", set, 1000);
  change(set, ends[0], EPOLLIN | EPOLLRDHUP);
  MUST(shutdown(ends[1], SHUT_WR));
  tell("no more to come", set, -1);

  show("remove", epoll_ctl(set, EPOLL_CTL_DEL, ends[0], NULL));
  tell("removed", set, 0);
  add(set, ends[0], EPOLLIN);
  close(ends[0]);
  tell("closed", set, 0);
  close(set);
  show("wait for a closed set", epoll_wait(set, &event, 1, 0));
  close(ends[1]);
  close(file);
}

static void messages(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  const int to = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  const int from = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  MUST(bind(to, (struct sockaddr*)&at, sizeof at));
  MUST(getsockname(to, (struct sockaddr*)&at, &size));
  MUST(connect(from, (struct sockaddr*)&at, sizeof at));

  char out[3][4] = {"one", "two", "tri"};
  char in[4][4];
  struct iovec sent[3];
  struct iovec received[4];
  struct mmsghdr messages[4];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < 3; ++i) {
    sent[i] = (struct iovec){out[i], (size_t)i + 1};
    messages[i].msg_hdr.msg_iov = &sent[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  show("sendmmsg", sendmmsg(from, messages, 3, 0));
  for (int i = 0; i < 4; ++i) {
    received[i] = (struct iovec){in[i], sizeof in[i]};
    messages[i].msg_hdr.msg_iov = &received[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  show("recvmmsg", recvmmsg(to, messages, 4, MSG_WAITFORONE, NULL));
  for (int i = 0; i < 3; ++i) printf("%u %.*s\n", messages[i].msg_len, i + 1, in[i]);
  show("none", recvmmsg(to, messages, 4, MSG_DONTWAIT, NULL));
  show("a time that is none", recvmmsg(to, messages, 4, 0, &(struct timespec){-1, 0}));
  show("of nothing", sendmmsg(77, messages, 1, 0));

  struct msghdr control = {.msg_control = &(struct cmsghdr[8]){{0}},
                           .msg_controllen = CMSG_SPACE(4)};
  struct cmsghdr* first = CMSG_FIRSTHDR(&control);
  first->cmsg_len = CMSG_LEN(4);
  show("no second", CMSG_NXTHDR(&control, first) == NULL);
  control.msg_controllen = 2 * CMSG_SPACE(4);
  show("a second", CMSG_NXTHDR(&control, first) != NULL);
  close(to);
  close(from);
}

struct item {
  int number;
  TAILQ_ENTRY(item) tail;
  LIST_ENTRY(item) list;
  STAILQ_ENTRY(item) simple;
  SLIST_ENTRY(item) single;
};

static void lists(void) {
  struct item items[4];
  struct item* each;
  TAILQ_HEAD(tail_head, item) tail = TAILQ_HEAD_INITIALIZER(tail);
  LIST_HEAD(, item) list = LIST_HEAD_INITIALIZER(list);
  STAILQ_HEAD(, item) simple = STAILQ_HEAD_INITIALIZER(simple);
  SLIST_HEAD(, item) single = SLIST_HEAD_INITIALIZER(single);
  for (int i = 0; i < 4; ++i) {
    items[i].number = i;
    TAILQ_INSERT_TAIL(&tail, &items[i], tail);
    LIST_INSERT_HEAD(&list, &items[i], list);
    STAILQ_INSERT_TAIL(&simple, &items[i], simple);
    SLIST_INSERT_HEAD(&single, &items[i], single);
  }
  TAILQ_REMOVE(&tail, &items[1], tail);
  TAILQ_INSERT_BEFORE(&items[0], &items[1], tail);
  TAILQ_REMOVE(&tail, &items[3], tail);
  TAILQ_INSERT_AFTER(&tail, &items[2], &items[3], tail);
  LIST_REMOVE(&items[2], list);
  LIST_INSERT_AFTER(&items[0], &items[2], list);
  STAILQ_REMOVE(&simple, &items[3], item, simple);
  STAILQ_INSERT_HEAD(&simple, &items[3], simple);
  SLIST_REMOVE(&single, &items[1], item, single);
  TAILQ_FOREACH(each, &tail, tail) printf("%d ", each->number);
  TAILQ_FOREACH_REVERSE(each, &tail, tail_head, tail) printf("%d ", each->number);
  LIST_FOREACH(each, &list, list) printf("%d ", each->number);
  STAILQ_FOREACH(each, &simple, simple) printf("%d ", each->number);
  SLIST_FOREACH(each, &single, single) printf("%d ", each->number);
  printf("%d\n", TAILQ_LAST(&tail, tail_head)->number);
}

int main(void) {
  sets();
  messages();
  lists();
  return 0;
}
