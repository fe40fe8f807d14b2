// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// poll and select in every state, for every combination of events, with and without a time limit,
// and on several descriptors at once.
// options: --addr-pool=0.0.0.0/0,::/0
#include <time.h>

#include "../effects.h"
#include "../scene.h"

enum { SHORT_MILLISECONDS = 1, SETS = 3 };

static const short events[] = {POLLIN, POLLPRI, POLLOUT, POLLRDHUP};
static const char* const event_names[] = {"IN", "PRI", "OUT", "RDHUP"};

static void say_wanted(unsigned choice) {
  for (size_t i = 0; i < COUNT(events); ++i) {
    if ((choice & 1U << i) != 0) say("+%s", event_names[i]);
  }
}

static short wanted(unsigned choice) {
  int all = 0;
  for (size_t i = 0; i < COUNT(events); ++i) all |= (choice & 1U << i) != 0 ? events[i] : 0;
  return (short)all;
}

static int64_t milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Without a limit only where something is ready, else it would wait for ever.
static void poll_case(int fd, unsigned choice, int milliseconds) {
  struct pollfd entry = {.fd = fd, .events = wanted(choice), .revents = 0x7fff};
  const int64_t start = milliseconds_now();
  const int count = poll(&entry, 1, milliseconds);
  const int64_t waited = milliseconds_now() - start;
  say_result(count);
  say_events(entry.revents);
  if (count == 0 && waited < milliseconds - 1) say(" too early");
}

static void select_case(int fd, unsigned choice, int milliseconds) {
  fd_set sets[SETS];
  fd_set* chosen[SETS];
  struct timeval limit = {0, milliseconds * 1000};
  for (int i = 0; i < SETS; ++i) {
    FD_ZERO(&sets[i]);
    chosen[i] = (choice & 1U << i) != 0 ? &sets[i] : NULL;
    if (chosen[i] != NULL) FD_SET(fd, chosen[i]);
  }
  say_result(select(fd + 1, chosen[0], chosen[1], chosen[2], milliseconds < 0 ? NULL : &limit));
  for (int i = 0; i < SETS; ++i) {
    say("%s", chosen[i] == NULL ? "." : FD_ISSET(fd, chosen[i]) ? "1" : "0");
  }
}

static void one_state(const Domain* domain, int type, const State* state) {
  const char* const type_name = type == SOCK_STREAM ? "stream" : "datagram";
  Scene scene = enter(state, domain, type);
  for (unsigned choice = 0; choice < 1U << COUNT(events); ++choice) {
    BEGIN("poll %s %s %s ", type_name, domain->name, state->name);
    case_length -= 2;
    say_wanted(choice);
    say(":");
    poll_case(scene.fd, choice, 0);
    if (events_now(scene.fd, wanted(choice)) != 0) {
      say(" unlimited");
      poll_case(scene.fd, choice, -1);
    } else if (domain == &domains[0]) {
      say(" limited");
      poll_case(scene.fd, choice, SHORT_MILLISECONDS);
    }
    end_case();
  }
  for (unsigned choice = 0; choice < 1U << SETS; ++choice) {
    BEGIN("select %s %s %s %u", type_name, domain->name, state->name, choice);
    select_case(scene.fd, choice, 0);
    if (domain == &domains[0]) select_case(scene.fd, choice, SHORT_MILLISECONDS);
    end_case();
  }
  leave(&scene);
}

// Several entries: of two states, negative, closed, and the same one twice.
static void together(const Domain* domain, const State* one, const State* two) {
  Scene first = enter(one, domain, SOCK_STREAM);
  Scene second = enter(two, domain, SOCK_STREAM);
  const int closed = MUST(socket(domain->family, SOCK_DGRAM, 0));
  MUST(close(closed));
  const int lists[][4] = {{first.fd, second.fd, -1, -1},
                          {first.fd, first.fd, second.fd, second.fd},
                          {second.fd, -1, first.fd, -7},
                          {first.fd, closed, second.fd, -1},
                          {closed, closed, -1, -1}};
  for (size_t l = 0; l < COUNT(lists); ++l) {
    for (nfds_t count = 0; count <= 4; ++count) {
      struct pollfd entries[4];
      for (size_t i = 0; i < 4; ++i) {
        entries[i] = (struct pollfd){lists[l][i], i % 2 == 0 ? all_events : POLLIN, 0x7fff};
      }
      BEGIN("together %s %s %s list %zu of %u", domain->name, one->name, two->name, l,
            (unsigned)count);
      say_result(poll(entries, count, 0));
      for (nfds_t i = 0; i < count; ++i) say_events(entries[i].revents);
      end_case();
    }
    fd_set read_set;
    fd_set write_set;
    struct timeval at_once = {0, 0};
    FD_ZERO(&read_set);
    FD_ZERO(&write_set);
    for (size_t i = 0; i < 4; ++i) {
      if (lists[l][i] < 0) continue;
      FD_SET(lists[l][i], &read_set);
      FD_SET(lists[l][i], &write_set);
    }
    BEGIN("together %s %s %s list %zu selected", domain->name, one->name, two->name, l);
    const int count = select(FD_SETSIZE, &read_set, &write_set, NULL, &at_once);
    say_result(count);
    for (size_t i = 0; i < 4 && count >= 0; ++i) {
      if (lists[l][i] < 0) continue;
      say(" %d%d", !!FD_ISSET(lists[l][i], &read_set), !!FD_ISSET(lists[l][i], &write_set));
    }
    end_case();
  }
  leave(&first);
  leave(&second);
}

// The socket is ready, so that no limit counts but one that is refused.
static void limits_of_select(void) {
  static const struct {
    const char* name;
    int64_t seconds;
    int64_t microseconds;
  } times[] = {{"0 0", 0, 0},
               {"0 1", 0, 1},
               {"0 999999", 0, 999999},
               {"0 1000000", 0, 1000000},
               {"0 1000001", 0, 1000001},
               {"-1 0", -1, 0},
               {"0 -1", 0, -1},
               {"1 -1", 1, -1},
               {"-1 1000000", -1, 1000000},
               {"2^30 0", 1 << 30, 0},
               {"INT64_MAX 0", INT64_MAX, 0},
               {"0 INT_MAX", 0, INT_MAX},
               {"INT64_MAX INT_MAX", INT64_MAX, INT_MAX}};
  const int ready = udp_bound(AF_INET);
  for (size_t t = 0; t < COUNT(times); ++t) {
    fd_set set;
    struct timeval limit = {.tv_sec = times[t].seconds, .tv_usec = times[t].microseconds};
    FD_ZERO(&set);
    FD_SET(ready, &set);
    BEGIN("select within %s", times[t].name);
    say_result(select(ready + 1, NULL, &set, NULL, &limit));
    end_case();
  }
  static const int ends[] = {INT_MIN, -1, 0, 1, FD_SETSIZE};
  for (size_t e = 0; e < COUNT(ends); ++e) {
    fd_set set;
    struct timeval at_once = {0, 0};
    FD_ZERO(&set);
    BEGIN("select below %d", ends[e]);
    say_result(select(ends[e], &set, NULL, NULL, &at_once));
    end_case();
  }
  static const int times_of_poll[] = {INT_MIN, -2, -1, 0, 1, INT_MAX};
  for (size_t t = 0; t < COUNT(times_of_poll); ++t) {
    struct pollfd entry = {.fd = ready, .events = POLLOUT};
    BEGIN("poll within %d", times_of_poll[t]);
    say_result(poll(&entry, 1, times_of_poll[t]));
    end_case();
  }
  MUST(close(ready));
}

int main(void) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t s = 0; s < COUNT(stream_states); ++s) {
      one_state(&domains[d], SOCK_STREAM, &stream_states[s]);
      together(&domains[d], &stream_states[s], &stream_states[(s * 7 + 3) % COUNT(stream_states)]);
    }
    for (size_t s = 0; s < COUNT(datagram_states); ++s) {
      one_state(&domains[d], SOCK_DGRAM, &datagram_states[s]);
    }
  }
  limits_of_select();
}
