// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --addr-pool=127.0.0.0/8 --dir=.

// The same many descriptors polled again and again, as servers do, while what they stand for
// changes in between: each answer is the one that a descriptor gives alone.
#include "../harness.h"

enum { CONNECTIONS = 14, ENDS = 2 * CONNECTIONS, OTHERS = 4, ALL = ENDS + OTHERS, STEPS = 400 };

static int listening;
static struct pollfd entries[ALL];
static char buffer[1 << 16];

static unsigned next_random(unsigned bound) {
  static unsigned state = 1;
  state = state * 1103515245 + 12345;
  return (state >> 16) % bound;
}

static void fresh_connection(int connection) {
  struct pollfd* const ends = entries + 2 * connection;
  ends[0].fd = connected_to(listening);
  ends[1].fd = MUST(accept(listening, NULL, NULL));
  for (int i = 0; i < 2; ++i) {
    ends[i].events = POLLIN;
    MUST(fcntl(ends[i].fd, F_SETFL, O_NONBLOCK));
  }
}

static short alone(const struct pollfd* entry) {
  struct pollfd one = *entry;
  poll(&one, 1, 0);
  return one.revents;
}

// What is asked for once may be looked up; what is asked for often may be kept.
static void compare(int step, int times) {
  for (int time = 0; time < times; ++time) {
    const int count = poll(entries, ALL, 0);
    int expected = 0;
    for (int i = 0; i < ALL; ++i) {
      const short events = alone(&entries[i]);
      if (events != 0) ++expected;
      if (events != entries[i].revents) {
        printf("step %d, time %d, entry %d: %x alone, %x among all\n", step, time, i,
               (unsigned)events, (unsigned)entries[i].revents);
      }
    }
    if (count != expected)
      printf("step %d, time %d: %d instead of %d\n", step, time, count, expected);
  }
}

static void print(int step) {
  printf("%d:", step);
  for (int i = 0; i < ALL; ++i) {
    const short events = entries[i].revents;
    printf(" %s%s%s%s%s.", events & POLLIN ? "i" : "", events & POLLOUT ? "o" : "",
           events & POLLHUP ? "h" : "", events & POLLERR ? "e" : "", events & POLLNVAL ? "n" : "");
  }
  printf("\n");
}

static void change(void) {
  static const short masks[] = {0, POLLIN, POLLOUT, POLLIN | POLLOUT};
  const int end = (int)next_random(ENDS);
  struct pollfd* const entry = &entries[end];
  const int few = 1;
  const int more = 300;
  switch (next_random(12)) {
    case 0:
    case 1:
      send(entry->fd, "hello", 5, MSG_NOSIGNAL);
      break;
    case 2:
    case 3:
      recv(entry->fd, buffer, 3, 0);
      break;
    case 4:
      while (recv(entry->fd, buffer, sizeof buffer, 0) > 0) continue;
      break;
    case 5:
      while (send(entry->fd, buffer, sizeof buffer, MSG_NOSIGNAL) > 0) continue;
      break;
    case 6:
      shutdown(entry->fd, next_random(2) == 0 ? SHUT_WR : SHUT_RD);
      break;
    case 7:  // both numbers are free now, and given to others in another order
      close(entries[end ^ 1].fd);
      close(entry->fd);
      fresh_connection(end / 2);
      break;
    case 8:
      entry->events = masks[next_random(COUNT(masks))];
      break;
    case 9:
      setsockopt(entry->fd, SOL_SOCKET, SO_RCVLOWAT, next_random(2) == 0 ? &few : &more,
                 sizeof few);
      break;
    case 10: {
      const struct pollfd kept = entries[end ^ 1];
      entries[end ^ 1].fd = entry->fd;
      entry->fd = kept.fd;
      break;
    }
    default:
      send(entries[ENDS + 2].fd, "", 0, 0);
      break;
  }
}

int main(void) {
  listening = listener(AF_INET);
  for (int i = 0; i < CONNECTIONS; ++i) fresh_connection(i);
  const Pair datagrams = udp_pair(AF_INET);
  const int closed = MUST(socket(AF_INET, SOCK_STREAM, 0));
  entries[ENDS] = (struct pollfd){.fd = listening, .events = POLLIN};
  entries[ENDS + 1] = (struct pollfd){.fd = datagrams.server, .events = POLLIN};
  entries[ENDS + 2] = (struct pollfd){.fd = datagrams.client, .events = POLLOUT};
  entries[ENDS + 3] = (struct pollfd){.fd = -1, .events = POLLIN};

  for (int step = 0; step < STEPS; ++step) {
    change();
    compare(step, step % 7 == 0 ? 30 : (int)next_random(4) + 1);
    print(step);
  }

  // What can't be kept, and what is no longer there.
  const int file = MUST(open("file", O_CREAT | O_RDWR, 0600));
  entries[ENDS + 3] = (struct pollfd){.fd = file, .events = POLLIN | POLLOUT};
  compare(STEPS, 40);
  print(STEPS);
  entries[ENDS + 3].fd = entries[0].fd;
  compare(STEPS + 1, 40);
  print(STEPS + 1);
  entries[ENDS + 3].fd = closed;
  compare(STEPS + 2, 40);
  print(STEPS + 2);
  MUST(close(closed));
  compare(STEPS + 3, 40);
  print(STEPS + 3);
  MUST(close(entries[4].fd));
  compare(STEPS + 4, 40);
  print(STEPS + 4);
  return 0;
}
