// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a stream ends, over SO_LINGER, what it sent, what it left unread, and how it was closed.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"
#include "../scene.h"

static unsigned char block[1 << 16];

// A close may wait for as long as the option says, so a time goes with little data only: that is
// soon acknowledged.
static const struct {
  const char* name;
  struct linger value;
} lingers[] = {{"unset", {-1, -1}}, {"off", {0, 0}}, {"off 5", {0, 5}},     {"0", {1, 0}},
               {"1", {1, 1}},       {"5", {1, 5}},   {"negative", {1, -1}}, {"on 2", {2, 2}}};

static const struct {
  const char* name;
  size_t size;
} amounts[] = {{"nothing", 0}, {"1", 1}, {"1000", 1000}, {"much", 1 << 20}};

typedef enum { CLOSE, WRITE_CLOSE, READ_CLOSE, BOTH_CLOSE, WRITE_ONLY, WAYS } Way;
static const char* const way_names[] = {"close", "shutdown_write_close", "shutdown_read_close",
                                        "shutdown_both_close", "shutdown_write"};

static size_t send_much(int fd, size_t wanted) {
  size_t sent = 0;
  while (sent < wanted) {
    const size_t part = wanted - sent < sizeof block ? wanted - sent : sizeof block;
    const ssize_t size = send(fd, block, part, MSG_DONTWAIT);
    if (size < 0) break;
    sent += (size_t)size;
  }
  return sent;
}

static void say_end(int fd, size_t sent) {
  size_t received = 0;
  ssize_t size = 0;
  do {
    settle();
    size = recv(fd, block, sizeof block, MSG_DONTWAIT);
    if (size > 0) received += (size_t)size;
    if (size < 0 && errno == EAGAIN && received < sent) {
      size = wait_for(fd, POLLIN | POLLRDHUP) != 0 ? 1 : -1;  // the rest is on its way
    }
  } while (size > 0);
  say(" %s", sent == 0 && received == 0 ? "nothing received"
             : received == sent         ? "all received"
             : received == 0            ? "none received"
                                        : "some received");
  say(" then");
  say_result(size);
}

static bool worth_waiting(const Domain* domain, size_t l, size_t a, Way way) {
  if (domain != &domains[0] || amounts[a].size > 1000) return false;
  return way == CLOSE || lingers[l].value.l_linger == 1;
}

static void one_case(const Domain* domain, size_t l, size_t a, bool unread, Way way,
                     bool nonblocking) {
  static const State state = STATE(connected);
  const bool waits = lingers[l].value.l_onoff > 0 && lingers[l].value.l_linger != 0;
  if (waits && !worth_waiting(domain, l, a, way)) return;
  Scene scene = enter(&state, domain, SOCK_STREAM);
  if (nonblocking) set_nonblocking(scene.fd);
  BEGIN("%s linger %s sent %s%s %s%s", domain->name, lingers[l].name, amounts[a].name,
        unread ? " unread" : "", way_names[way], nonblocking ? " nonblocking" : "");
  if (lingers[l].value.l_onoff >= 0) {
    const struct linger* const value = &lingers[l].value;
    say_result(setsockopt(scene.fd, SOL_SOCKET, SO_LINGER, value, sizeof *value));
  }
  struct linger told = {-1, -1};
  socklen_t length = sizeof told;
  MUST(getsockopt(scene.fd, SOL_SOCKET, SO_LINGER, &told, &length));
  say(" is %d %d", told.l_onoff, told.l_linger);
  if (unread) MUST(send(scene.other, "unread", 6, 0));
  settle();
  const size_t sent = send_much(scene.fd, amounts[a].size);
  settle();
  if (way == WRITE_CLOSE || way == WRITE_ONLY) say_result(shutdown(scene.fd, SHUT_WR));
  if (way == READ_CLOSE) say_result(shutdown(scene.fd, SHUT_RD));
  if (way == BOTH_CLOSE) say_result(shutdown(scene.fd, SHUT_RDWR));
  if (way != WRITE_ONLY) say_result(close(scene.fd));
  settle();
  say_end(scene.other, sent);
  say_events(events_now(scene.other, all_events));
  say_pending_error(scene.other);
  say(" answer");
  say_result(send(scene.other, "x", 1, 0));
  settle();
  say_pending_error(scene.other);
  say_result(send(scene.other, "y", 1, 0));
  end_case();
  if (way != WRITE_ONLY) scene.fd = -1;
  leave(&scene);
}

int main(void) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t l = 0; l < COUNT(lingers); ++l) {
      for (size_t a = 0; a < COUNT(amounts); ++a) {
        for (Way way = CLOSE; way < WAYS; ++way) {
          one_case(&domains[d], l, a, false, way, false);
          one_case(&domains[d], l, a, false, way, true);
          one_case(&domains[d], l, a, true, way, false);
          one_case(&domains[d], l, a, true, way, true);
        }
      }
    }
  }
}
