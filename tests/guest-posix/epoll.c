// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What becomes of sets of descriptors, step by step: natively and as wasm this prints the same.
#include <sys/epoll.h>

#include "../differential/harness.h"

// What a step uses. A and B, C and D are connected; S and T are sets.
enum place { A, B, C, D, S, T, X, PLACES };

enum action {
  END,
  ADD,      // place to a set, with events
  CHANGE,   // the same
  REMOVE,   // place from a set
  WAIT,     // for a set, at most so many events
  SEND,     // so many bytes
  RECEIVE,  // so many bytes
  FILL,     // until nothing more is taken
  DRAIN,    // until nothing more is there
  CLOSE,    // a place
  SHUT,     // what a place sends
  COPY,     // a place to another that is empty, by dup()
  OVER,     // a place over another, by dup2()
  POLL,     // a place
};

struct step {
  enum action action;
  enum place what, whereto;
  uint32_t number;
};

static const struct {
  const char* name;
  struct step steps[24];
} cases[] = {
    {"edges of what comes",
     {{ADD, A, S, EPOLLIN | EPOLLET},
      {WAIT, S, 0, 4},
      {SEND, B, 0, 2},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {RECEIVE, A, 0, 1},
      {WAIT, S, 0, 4},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {DRAIN, A, 0, 0},
      {WAIT, S, 0, 4},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {CHANGE, A, S, EPOLLIN | EPOLLET},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {SHUT, B, 0, 0},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4}}},
    {"edges of what may go",
     {{ADD, A, S, EPOLLOUT | EPOLLET},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {SEND, A, 0, 1},
      {WAIT, S, 0, 4},
      {FILL, A, 0, 0},
      {WAIT, S, 0, 4},
      {DRAIN, B, 0, 0},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {SEND, B, 0, 1},
      {CHANGE, A, S, EPOLLIN | EPOLLOUT | EPOLLET},
      {WAIT, S, 0, 4},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {CLOSE, B, 0, 0},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4}}},
    {"one shot",
     {{ADD, A, S, EPOLLIN | EPOLLONESHOT},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {CHANGE, A, S, EPOLLIN | EPOLLONESHOT},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {CLOSE, B, 0, 0},
      {WAIT, S, 0, 4},
      {CHANGE, A, S, EPOLLIN | EPOLLET | EPOLLONESHOT},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 4},
      {REMOVE, A, S, 0},
      {REMOVE, A, S, 0}}},
    {"for one of those who wait",
     {{ADD, A, S, EPOLLIN | EPOLLEXCLUSIVE},
      {ADD, A, T, EPOLLIN | EPOLLEXCLUSIVE},
      {CHANGE, A, S, EPOLLIN},
      {CHANGE, A, S, EPOLLIN | EPOLLEXCLUSIVE},
      {ADD, C, S, EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE},
      {ADD, T, S, EPOLLIN | EPOLLEXCLUSIVE},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {WAIT, T, 0, 4},
      {REMOVE, A, S, 0},
      {WAIT, S, 0, 4}}},
    {"sets within sets",
     {{ADD, A, S, EPOLLIN},
      {ADD, S, T, EPOLLIN},
      {WAIT, T, 0, 4},
      {POLL, S, 0, 0},
      {SEND, B, 0, 1},
      {WAIT, T, 0, 4},
      {WAIT, S, 0, 4},
      {POLL, S, 0, 0},
      {POLL, T, 0, 0},
      {ADD, T, S, EPOLLIN},
      {ADD, S, S, EPOLLIN},
      {DRAIN, A, 0, 0},
      {WAIT, T, 0, 4},
      {CHANGE, S, T, EPOLLIN | EPOLLET},
      {SEND, B, 0, 1},
      {WAIT, T, 0, 4},
      {WAIT, T, 0, 4},
      {CLOSE, S, 0, 0},
      {WAIT, T, 0, 4}}},
    {"a duplicate of a set",
     {{ADD, A, S, EPOLLIN},
      {COPY, S, X, 0},
      {SEND, B, 0, 1},
      {WAIT, X, 0, 4},
      {ADD, C, X, EPOLLOUT},
      {WAIT, S, 0, 4},
      {CLOSE, S, 0, 0},
      {WAIT, X, 0, 4},
      {REMOVE, A, X, 0},
      {WAIT, X, 0, 4},
      {WAIT, S, 0, 4}}},
    {"another over a member",
     {{ADD, A, S, EPOLLIN},
      {SEND, B, 0, 1},
      {OVER, C, A, 0},
      {WAIT, S, 0, 4},
      {REMOVE, A, S, 0},
      {ADD, A, S, EPOLLIN},
      {SEND, D, 0, 1},
      {WAIT, S, 0, 4}}},
    {"another over a set",
     {{ADD, A, S, EPOLLIN},
      {SEND, B, 0, 1},
      {OVER, C, S, 0},
      {WAIT, S, 0, 4},
      {ADD, A, S, EPOLLIN},
      {OVER, T, S, 0},
      {WAIT, S, 0, 4},
      {ADD, A, S, EPOLLIN},
      {WAIT, T, 0, 4}}},
    {"a member with a duplicate",
     {{COPY, A, X, 0},
      {ADD, A, S, EPOLLIN},
      {CLOSE, A, 0, 0},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {CLOSE, X, 0, 0},
      {WAIT, S, 0, 4}}},
    {"duplicates of a member",
     {{ADD, A, S, EPOLLIN},
      {COPY, A, X, 0},
      {ADD, X, S, EPOLLIN},
      {ADD, X, S, EPOLLIN},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {REMOVE, A, S, 0},
      {WAIT, S, 0, 4},
      {CHANGE, X, S, EPOLLOUT},
      {ADD, A, S, EPOLLIN},
      {CLOSE, A, 0, 0},
      {WAIT, S, 0, 4},
      {CLOSE, X, 0, 0},
      {WAIT, S, 0, 4}}},
    {"a duplicate that is closed",
     {{COPY, A, X, 0},
      {ADD, X, S, EPOLLIN},
      {CLOSE, X, 0, 0},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {REMOVE, A, S, 0},
      {CLOSE, A, 0, 0},
      {WAIT, S, 0, 4}}},
    {"over a duplicate",
     {{COPY, A, X, 0},
      {ADD, X, S, EPOLLIN},
      {OVER, A, X, 0},
      {ADD, X, S, EPOLLIN},
      {OVER, C, X, 0},
      {ADD, X, S, EPOLLIN | EPOLLOUT},
      {SEND, B, 0, 1},
      {WAIT, S, 0, 4},
      {REMOVE, X, S, 0},
      {WAIT, S, 0, 4}}},
    {"closed members",
     {{ADD, A, S, EPOLLIN},
      {ADD, C, S, EPOLLIN},
      {SEND, B, 0, 1},
      {SEND, D, 0, 1},
      {WAIT, S, 0, 4},
      {CLOSE, A, 0, 0},
      {WAIT, S, 0, 4},
      {CLOSE, C, 0, 0},
      {WAIT, S, 0, 4},
      {CLOSE, S, 0, 0},
      {WAIT, S, 0, 4}}},
    {"all get their turn",
     {{ADD, A, S, EPOLLOUT},
      {ADD, B, S, EPOLLOUT},
      {ADD, C, S, EPOLLOUT},
      {WAIT, S, 0, 1},
      {WAIT, S, 0, 1},
      {WAIT, S, 0, 1},
      {WAIT, S, 0, 1},
      {WAIT, S, 0, 2},
      {WAIT, S, 0, 4},
      {WAIT, S, 0, 0},
      {WAIT, S, 0, UINT32_MAX},
      {WAIT, A, 0, 4}}},
    {"ends",
     {{ADD, A, S, 0},
      {SHUT, B, 0, 0},
      {WAIT, S, 0, 4},
      {CHANGE, A, S, EPOLLRDHUP},
      {WAIT, S, 0, 4},
      {SHUT, A, 0, 0},
      {WAIT, S, 0, 4},
      {CHANGE, A, S, EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM},
      {WAIT, S, 0, 4}}},
};

static int fds[PLACES];

static void transfer(const struct step* step) {
  static char data[65536];
  const int fd = fds[step->what];
  switch (step->action) {
    case SEND:
      MUST(send(fd, data, step->number, 0));
      break;
    case RECEIVE:
      MUST(recv(fd, data, step->number, 0));
      break;
    case FILL:
      while (send(fd, data, sizeof data, MSG_NOSIGNAL) > 0) continue;
      break;
    default:
      while (recv(fd, data, sizeof data, MSG_DONTWAIT) > 0) continue;
  }
}

static void wait_events(const struct step* step) {
  struct epoll_event events[4];
  const int count = epoll_wait(fds[step->what], events, (int)step->number, 0);
  show("wait", count);
  for (int i = 0; i < count; ++i)
    printf("%c %x\n", "ABCDSTX"[events[i].data.u64], events[i].events);
}

static void control(const struct step* step) {
  struct epoll_event event = {.events = step->number, .data.u64 = step->what};
  const int operation = step->action == ADD      ? EPOLL_CTL_ADD
                        : step->action == CHANGE ? EPOLL_CTL_MOD
                                                 : EPOLL_CTL_DEL;
  show(step->action == ADD      ? "add"
       : step->action == CHANGE ? "change"
                                : "remove",
       epoll_ctl(fds[step->whereto], operation, fds[step->what],
                 step->action == REMOVE ? NULL : &event));
}

static void take(const struct step* step) {
  struct pollfd entry = {.fd = fds[step->what], .events = POLLIN};
  switch (step->action) {
    case ADD:
    case CHANGE:
    case REMOVE:
      control(step);
      break;
    case WAIT:
      wait_events(step);
      break;
    case CLOSE:
      show("close", close(fds[step->what]));
      break;
    case SHUT:
      show("shut", shutdown(fds[step->what], SHUT_WR));
      break;
    case COPY:
      fds[step->whereto] = MUST(dup(fds[step->what]));
      break;
    case OVER:
      MUST(dup2(fds[step->what], fds[step->whereto]));
      break;
    case POLL:
      show("poll", poll(&entry, 1, 0));
      break;
    default:
      transfer(step);
  }
}

int main(void) {
  for (size_t i = 0; i < COUNT(cases); ++i) {
    printf("%s\n", cases[i].name);
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, &fds[A]));
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, &fds[C]));
    fds[S] = MUST(epoll_create1(0));
    fds[T] = MUST(epoll_create1(EPOLL_CLOEXEC));
    fds[X] = -1;
    for (const struct step* step = cases[i].steps; step->action != END; ++step) take(step);
    for (int place = 0; place < PLACES; ++place) close(fds[place]);
  }
  return 0;
}
