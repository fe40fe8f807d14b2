// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The states of a stream. The server is the shared listener.
#pragma once

#include "state.h"

static void listening(Scene* s) {
  bound(s);
  MUST(listen(s->fd, 4));
}

static void pending(Scene* s) {
  listening(s);
  const Address own = local_address(s->fd);
  s->other = MUST(socket(s->domain->family, s->type, 0));
  MUST(connect(s->other, &own.any, own.length));
}

static void pending_reset(Scene* s) {
  pending(s);
  discard(s->other);
  s->other = -1;
}

static void listened(Scene* s) {
  pending(s);
  MUST(shutdown(s->fd, SHUT_RDWR));
}

static void connected(Scene* s) {
  fresh(s);
  connect_to_server(s);
  s->other = MUST(accept(shared_listener(s->domain), NULL, NULL));
}

static void other_sent(Scene* s) {
  connected(s);
  MUST(send(s->other, "hello", 5, 0));
}

static void other_sent_urgent(Scene* s) {
  connected(s);
  MUST(send(s->other, "ab!", 3, MSG_OOB));
}

static void shut(Scene* s, int how) {
  other_sent(s);
  settle();
  MUST(shutdown(s->fd, how));
}

static void shut_read(Scene* s) { shut(s, SHUT_RD); }
static void shut_write(Scene* s) { shut(s, SHUT_WR); }
static void shut_both(Scene* s) { shut(s, SHUT_RDWR); }

static void other_shut_read(Scene* s) {
  connected(s);
  MUST(shutdown(s->other, SHUT_RD));
}

static void other_shut_write(Scene* s) {
  connected(s);
  MUST(shutdown(s->other, SHUT_WR));
}

static void other_sent_and_shut_write(Scene* s) {
  other_sent(s);
  MUST(shutdown(s->other, SHUT_WR));
}

static void both_shut_write(Scene* s) {
  other_shut_write(s);
  MUST(shutdown(s->fd, SHUT_WR));
}

static void other_closed(Scene* s) {
  connected(s);
  close_other(s);
}

static void other_sent_and_closed(Scene* s) {
  other_sent(s);
  close_other(s);
}

static void other_closed_unread(Scene* s) {
  connected(s);
  MUST(send(s->fd, "unread", 6, 0));
  close_other(s);
}

static void other_closed_and_written_to(Scene* s) {
  other_closed(s);
  settle();
  MUST(send(s->fd, "late", 4, MSG_NOSIGNAL));
}

static void reset_other(Scene* s) {
  settle();
  discard(s->other);
  s->other = -1;
}

static void other_reset(Scene* s) {
  connected(s);
  reset_other(s);
}

static void other_sent_and_reset(Scene* s) {
  other_sent(s);
  reset_other(s);
}

static void other_reset_and_noticed(Scene* s) {
  char byte;
  other_reset(s);
  settle();
  recv(s->fd, &byte, 1, MSG_DONTWAIT);
}

// Nobody listens at the address of scene->third.
static Address nobody(Scene* s) {
  s->third = bound_socket(s->domain, s->type);
  return local_address(s->third);
}

static void refused(Scene* s) {
  const Address address = nobody(s);
  fresh(s);
  connect(s->fd, &address.any, address.length);
}

static void refused_unnoticed(Scene* s) {
  const Address address = nobody(s);
  fresh(s);
  set_nonblocking(s->fd);
  connect(s->fd, &address.any, address.length);
  settle();
  MUST(fcntl(s->fd, F_SETFL, 0));
}

static void connected_unnoticed(Scene* s) {
  fresh(s);
  set_nonblocking(s->fd);
  connect(s->fd, &s->server.any, s->server.length);
  settle();
  MUST(fcntl(s->fd, F_SETFL, 0));
  s->other = MUST(accept(shared_listener(s->domain), NULL, NULL));
}

// The other end has no room for more connections, and so does not answer.
static void connecting(Scene* s) {
  const int full = bound_socket(s->domain, s->type);
  MUST(listen(full, 0));
  s->server = local_address(full);
  s->third = MUST(socket(s->domain->family, s->type, 0));
  connect_to_server(&(Scene){.fd = s->third, .server = s->server});
  s->other = full;
  fresh(s);
  set_nonblocking(s->fd);
  connect(s->fd, &s->server.any, s->server.length);
  MUST(fcntl(s->fd, F_SETFL, 0));
}

static void disconnected_stream(Scene* s) {
  const struct sockaddr none = {.sa_family = AF_UNSPEC};
  connected(s);
  MUST(connect(s->fd, &none, sizeof none));
}

static const State stream_states[] = {STATE(fresh),
                                      STATE(bound),
                                      STATE(listening),
                                      STATE(pending),
                                      STATE(pending_reset),
                                      STATE(listened),
                                      STATE(connected),
                                      STATE(other_sent),
                                      STATE(other_sent_urgent),
                                      STATE(shut_read),
                                      STATE(shut_write),
                                      STATE(shut_both),
                                      STATE(other_shut_read),
                                      STATE(other_shut_write),
                                      STATE(other_sent_and_shut_write),
                                      STATE(both_shut_write),
                                      STATE(other_closed),
                                      STATE(other_sent_and_closed),
                                      STATE(other_closed_unread),
                                      STATE(other_closed_and_written_to),
                                      STATE(other_reset),
                                      STATE(other_sent_and_reset),
                                      STATE(other_reset_and_noticed),
                                      STATE(refused),
                                      STATE(refused_unnoticed),
                                      STATE(connected_unnoticed),
                                      STATE(connecting),
                                      STATE(disconnected_stream)};
