// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How many connections wait at a listener, over backlogs, and what becomes of the others.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"

enum { MOST = 12 };

static const struct {
  const char* name;
  int value;
} backlogs[] = {{"0", 0},
                {"1", 1},
                {"2", 2},
                {"3", 3},
                {"7", 7},
                {"8", 8},
                {"-1", -1},
                {"-2", -2},
                {"INT_MIN", INT_MIN},
                {"INT_MAX", INT_MAX}};

typedef enum { KEEP, CLOSE_CLIENTS, RESET_CLIENTS, CLOSE_LISTENER, STOP_LISTENING, ENDS } End;
static const char* const end_names[] = {"accept", "clients_closed", "clients_reset",
                                        "listener_closed", "listener_shut"};

static void close_clients(int* clients, bool reset) {
  for (int i = 0; i < MOST; ++i) {
    if (reset) {
      discard(clients[i]);
    } else {
      MUST(close(clients[i]));
    }
    clients[i] = -1;
  }
}

// The clients whose connection has not been made give up: they would try again.
static void drop_unanswered(int* clients) {
  for (int i = 0; i < MOST; ++i) {
    if (events_now(clients[i], POLLOUT) != 0) continue;
    discard(clients[i]);
    clients[i] = -1;
  }
}

static void one_case(const Domain* domain, size_t first, size_t second, End end) {
  int clients[MOST];
  const int fd = bound_socket(domain, SOCK_STREAM);
  const Address server = local_address(fd);
  BEGIN("%s %s %s %s", domain->name, backlogs[first].name, backlogs[second].name, end_names[end]);
  say_result(listen(fd, backlogs[first].value));
  if (second != first) say_result(listen(fd, backlogs[second].value));
  set_nonblocking(fd);
  say(" ");
  for (int i = 0; i < MOST; ++i) {
    clients[i] = MUST(socket(domain->family, SOCK_STREAM, 0));
    set_nonblocking(clients[i]);
    connect(clients[i], &server.any, server.length);
    settle();
    say("%c", events_now(clients[i], POLLOUT) != 0 ? '1' : '0');
  }
  if (end == CLOSE_CLIENTS || end == RESET_CLIENTS) close_clients(clients, end == RESET_CLIENTS);
  if (end == KEEP) drop_unanswered(clients);
  if (end == CLOSE_LISTENER) MUST(close(fd));
  if (end == STOP_LISTENING) MUST(shutdown(fd, SHUT_RD));
  settle();
  for (int i = 0; i < MOST && end >= CLOSE_LISTENER; ++i) {
    say_events(events_now(clients[i], all_events));
    say_pending_error(clients[i]);
  }
  for (int i = 0; i < MOST && end != CLOSE_LISTENER; ++i) {
    const int accepted = accept(fd, NULL, NULL);
    if (accepted < 0) {
      say_result(accepted);
      break;
    }
    say(" accepted");
    say_events(events_now(accepted, all_events));
    say_waiting(accepted);
    discard(accepted);
  }
  end_case();
  if (end != CLOSE_LISTENER) MUST(close(fd));
  for (int i = 0; i < MOST; ++i) discard(clients[i]);
}

int main(void) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t b = 0; b < COUNT(backlogs); ++b) {
      for (End end = KEEP; end < ENDS; ++end) {
        one_case(&domains[d], b, b, end);
        one_case(&domains[d], b, (b + 3) % COUNT(backlogs), end);
      }
    }
  }
}
