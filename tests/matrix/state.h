// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a state of a socket is, and what reaching the states of both kinds takes.
#pragma once

#include "matrix.h"

typedef struct {
  const Domain* domain;
  int type;
  int fd;          // the socket that is looked at
  int other;       // the one at the other end, or -1
  int third;       // one that is only in the way, or -1
  Address server;  // somewhere to connect or to send to
} Scene;

typedef struct {
  const char* name;
  void (*reach)(Scene*);
} State;

#define STATE(name) {#name, name}

// What a stream connects to, for the whole program.
static inline int shared_listener(const Domain* domain) {
  static int listeners[COUNT(domains)];
  int* const fd = &listeners[domain - domains];
  if (*fd == 0) {
    *fd = bound_socket(domain, SOCK_STREAM);
    MUST(listen(*fd, 16));
  }
  return *fd;
}

static inline void connect_to_server(Scene* s) {
  MUST(connect(s->fd, &s->server.any, s->server.length));
}

static void fresh(Scene* s) { s->fd = MUST(socket(s->domain->family, s->type, 0)); }

static void bound(Scene* s) { s->fd = bound_socket(s->domain, s->type); }

static inline void close_other(Scene* s) {
  settle();
  MUST(close(s->other));
  s->other = -1;
}
