/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include "../../lib-socket/src/watch.h"
#include "posix.h"

/* What is asked of a descriptor. Its place is that of its pollfd. */
struct interest {
  struct epoll_event event;
  int is_disabled; /* EPOLLONESHOT, after an event */
  int told_out;    /* EPOLLET: EPOLLOUT was told, and nothing has been refused since */
};

/* A set goes by the number of an event descriptor, which keeps it from other uses. */
struct set {
  struct set* next;
  int fd;
  size_t count, capacity;
  size_t first; /* of those that are told next: all get their turn */
  struct pollfd* polled;
  struct interest* interests;
};

static struct set* sets;

static const struct {
  uint32_t epoll;
  short poll;
} bits[] = {{EPOLLIN | EPOLLRDNORM, POLLIN},
            {EPOLLOUT | EPOLLWRNORM, POLLOUT},
            {EPOLLPRI, POLLPRI},
            {EPOLLRDHUP, POLLRDHUP},
            {EPOLLERR, POLLERR},
            {EPOLLHUP, POLLHUP}};

enum { BITS = sizeof bits / sizeof *bits };

static short to_poll(uint32_t events) {
  short result = 0;
  int i;
  for (i = 0; i < BITS; ++i)
    if ((events & bits[i].epoll) != 0) result |= bits[i].poll;
  return result;
}

static uint32_t from_poll(short events) {
  uint32_t result = 0;
  int i;
  for (i = 0; i < BITS; ++i)
    if ((events & bits[i].poll) != 0) result |= bits[i].epoll;
  return result;
}

static struct set* set_of(int fd) {
  struct set* set;
  for (set = sets; set != NULL && set->fd != fd; set = set->next) continue;
  return set;
}

/* The place of a descriptor, or that behind the last. */
static size_t place_of(const struct set* set, int fd) {
  size_t i;
  for (i = 0; i < set->count; ++i)
    if (set->polled[i].fd == fd || set->polled[i].fd == ~fd) break;
  return i;
}

/* A descriptor that is not to be looked at has its complement, which is negative. */
static void arm(struct set* set, size_t at, int fd) {
  const struct interest* interest = &set->interests[at];
  const int is_edge = (interest->event.events & EPOLLET) != 0;
  set->polled[at].fd = interest->is_disabled ? ~fd : fd;
  set->polled[at].events =
      to_poll(interest->event.events) & (short)~(is_edge && interest->told_out ? POLLOUT : 0);
}

static void renew(struct set* set, size_t at, int fd, const struct epoll_event* event) {
  memset(&set->interests[at], 0, sizeof set->interests[at]);
  set->interests[at].event = *event;
  arm(set, at, fd);
}

static void drop(struct set* set, size_t at) {
  const size_t last = --set->count;
  set->polled[at] = set->polled[last];
  set->interests[at] = set->interests[last];
}

static void on_close(int fd) {
  struct set** each = &sets;
  while (*each != NULL) {
    struct set* set = *each;
    const size_t at = place_of(set, fd);
    if (at < set->count) drop(set, at);
    if (set->fd == fd) {
      *each = set->next;
      free(set->polled);
      free(set->interests);
      free(set);
    } else {
      each = &set->next;
    }
  }
}

static void on_refused_write(int fd) {
  struct set* set;
  for (set = sets; set != NULL; set = set->next) {
    const size_t at = place_of(set, fd);
    if (at == set->count || !set->interests[at].told_out) continue;
    set->interests[at].told_out = 0;
    arm(set, at, fd);
  }
}

int epoll_create1(int flags) {
  static const struct watch own = {on_close, on_refused_write};
  struct set* set;
  int fd;

  if ((flags & ~EPOLL_CLOEXEC) != 0) return fails_with(EINVAL);
  set = (struct set*)calloc(1, sizeof *set);
  if (set == NULL) return -1;
  fd = eventfd(0, flags); /* EPOLL_CLOEXEC is EFD_CLOEXEC */
  if (fd < 0) {
    free(set);
    return -1;
  }
  set->fd = fd;
  set->next = sets;
  sets = set;
  watch = &own;
  return fd;
}

int epoll_create(int size) { return size > 0 ? epoll_create1(0) : fails_with(EINVAL); }

static int make_room(struct set* set) {
  const size_t capacity = set->capacity != 0 ? set->capacity * 2 : 16;
  void* larger;
  if (set->count < set->capacity) return 0;
  larger = realloc(set->polled, capacity * sizeof *set->polled);
  if (larger == NULL) return -1;
  set->polled = (struct pollfd*)larger;
  larger = realloc(set->interests, capacity * sizeof *set->interests);
  if (larger == NULL) return -1;
  set->interests = (struct interest*)larger;
  set->capacity = capacity;
  return 0;
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event* event) {
  struct set* set = set_of(epoll);
  struct stat status;
  size_t at;

  if (fstat(fd, &status) != 0 || libc_fcntl(epoll, F_GETFL) < 0) return -1;
  if (operation != EPOLL_CTL_DEL && event == NULL) return fails_with(EFAULT);
  if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return fails_with(EPERM);
  if (set == NULL || fd == epoll) return fails_with(EINVAL);
  at = place_of(set, fd);
  switch (operation) {
    case EPOLL_CTL_ADD:
      if (at < set->count) return fails_with(EEXIST);
      if (make_room(set) != 0) return -1;
      renew(set, set->count++, fd, event);
      return 0;
    case EPOLL_CTL_MOD:
      if (at == set->count) return fails_with(ENOENT);
      renew(set, at, fd, event);
      return 0;
    case EPOLL_CTL_DEL:
      if (at == set->count) return fails_with(ENOENT);
      drop(set, at);
      return 0;
    default:
      return fails_with(EINVAL);
  }
}

/* Stores what is to be told of a place; 0 when that is nothing. */
static int tell(struct set* set, size_t at, struct epoll_event* event) {
  const struct pollfd* polled = &set->polled[at];
  struct interest* interest = &set->interests[at];

  if (polled->fd < 0 || polled->revents == 0) return 0;
  event->events = from_poll(polled->revents) & (interest->event.events | EPOLLERR | EPOLLHUP);
  event->data = interest->event.data;
  if (event->events == 0) return 0;
  if ((interest->event.events & EPOLLONESHOT) != 0) interest->is_disabled = 1;
  if ((event->events & EPOLLOUT) != 0) interest->told_out = 1;
  arm(set, at, polled->fd);
  return 1;
}

static int collect(struct set* set, struct epoll_event* events, int most) {
  int told = 0;
  size_t i;
  for (i = 0; i < set->count && told < most; ++i)
    told += tell(set, (set->first + i) % set->count, &events[told]);
  if (set->count > 0) set->first = (set->first + i) % set->count;
  return told;
}

int epoll_pwait2(int epoll, struct epoll_event* events, int most, const struct timespec* timeout,
                 const sigset_t* mask) {
  struct set* set = set_of(epoll);
  int ready;
  if (libc_fcntl(epoll, F_GETFL) < 0) return -1;
  if (most <= 0 || set == NULL) return fails_with(EINVAL);
  ready = ppoll(set->polled, set->count, timeout, mask);
  return ready <= 0 ? ready : collect(set, events, most);
}

int epoll_pwait(int epoll, struct epoll_event* events, int most, int milliseconds,
                const sigset_t* mask) {
  struct timespec timeout;
  if (milliseconds < 0) return epoll_pwait2(epoll, events, most, NULL, mask);
  timeout.tv_sec = milliseconds / 1000;
  timeout.tv_nsec = (long)(milliseconds % 1000) * 1000000;
  return epoll_pwait2(epoll, events, most, &timeout, mask);
}

int epoll_wait(int epoll, struct epoll_event* events, int most, int milliseconds) {
  return epoll_pwait(epoll, events, most, milliseconds, NULL);
}

ALSO_PLAIN(epoll_create1);
ALSO_PLAIN(epoll_create);
ALSO_PLAIN(epoll_ctl);
ALSO_PLAIN(epoll_pwait2);
ALSO_PLAIN(epoll_pwait);
ALSO_PLAIN(epoll_wait);
