// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The states of a datagram socket. The server is the other one.
#pragma once

#include "state.h"

static void send_to_own(Scene* s, const char* text) {
  const Address own = local_address(s->fd);
  MUST(sendto(s->other, text, strlen(text), 0, &own.any, own.length));
}

static void bound_implicitly(Scene* s) {
  fresh(s);
  MUST(sendto(s->fd, "first", 5, 0, &s->server.any, s->server.length));
}

static void bound_implicitly_and_sent_to(Scene* s) {
  bound_implicitly(s);
  const Address own = local_address(s->fd);
  const Address address = here(s->domain, port_of(&own));
  MUST(sendto(s->other, "hello", 5, 0, &address.any, address.length));
  MUST(sendto(s->other, "", 0, 0, &address.any, address.length));
}

static void bound_and_sent_to(Scene* s) {
  bound(s);
  send_to_own(s, "hello");
  send_to_own(s, "world");
}

static void bound_and_sent_nothing(Scene* s) {
  bound(s);
  send_to_own(s, "");
}

static void associated(Scene* s) {
  bound(s);
  connect_to_server(s);
}

// The kernel chooses the port, and policy looks at who sends to it.
static void associated_both(Scene* s) {
  fresh(s);
  connect_to_server(s);
  const Address own = local_address(s->fd);
  MUST(connect(s->other, &own.any, own.length));
}

static void associated_both_and_sent_to(Scene* s) {
  associated_both(s);
  MUST(send(s->other, "hello", 5, 0));
  MUST(send(s->other, "world!", 6, 0));
}

static void associated_and_sent_to(Scene* s) {
  associated(s);
  send_to_own(s, "hello");
}

static void associated_after_strangers_word(Scene* s) {
  bound(s);
  s->third = bound_socket(s->domain, s->type);
  const Address own = local_address(s->fd);
  MUST(sendto(s->third, "stranger", 8, 0, &own.any, own.length));
  settle();
  connect_to_server(s);
}

static void shut_datagrams(Scene* s, int how) {
  associated_and_sent_to(s);
  settle();
  MUST(shutdown(s->fd, how));
}

static void association_shut_read(Scene* s) { shut_datagrams(s, SHUT_RD); }
static void association_shut_write(Scene* s) { shut_datagrams(s, SHUT_WR); }
static void association_shut_both(Scene* s) { shut_datagrams(s, SHUT_RDWR); }

static void associated_with_nobody(Scene* s) {
  associated(s);
  close_other(s);
}

static void datagram_refused(Scene* s) {
  associated_with_nobody(s);
  MUST(send(s->fd, "anybody?", 8, 0));
}

static void dissolve(Scene* s) {
  const struct sockaddr none = {.sa_family = AF_UNSPEC};
  MUST(connect(s->fd, &none, sizeof none));
}

static void dissociated(Scene* s) {
  associated(s);
  dissolve(s);
}

static void dissociated_unbound(Scene* s) {
  fresh(s);
  connect_to_server(s);
  dissolve(s);
}

static const State datagram_states[] = {STATE(fresh),
                                        STATE(bound),
                                        STATE(bound_implicitly),
                                        STATE(bound_implicitly_and_sent_to),
                                        STATE(bound_and_sent_to),
                                        STATE(bound_and_sent_nothing),
                                        STATE(associated),
                                        STATE(associated_both),
                                        STATE(associated_both_and_sent_to),
                                        STATE(associated_and_sent_to),
                                        STATE(associated_after_strangers_word),
                                        STATE(association_shut_read),
                                        STATE(association_shut_write),
                                        STATE(association_shut_both),
                                        STATE(associated_with_nobody),
                                        STATE(datagram_refused),
                                        STATE(dissociated),
                                        STATE(dissociated_unbound)};
