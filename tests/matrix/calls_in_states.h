// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every call in states of a socket, without blocking and, over IPv4, with time limits.
#pragma once

#include "calls.h"
#include "effects.h"

// Nothing arrives meanwhile, so the shortest limit does.
enum { MICROSECONDS = 1 };

static void try_call(const Domain* domain, int type, const State* state, const Call* call,
                     bool blocking) {
  Scene scene = enter(state, domain, type);
  if (blocking) {
    set_time_limits(scene.fd, MICROSECONDS);
  } else {
    set_nonblocking(scene.fd);
  }
  Address before = {.length = sizeof before.storage};
  getsockname(scene.fd, &before.any, &before.length);
  const uint16_t own = port_of(&before);
  BEGIN("%s %s %s %s", domain->name, state->name, blocking ? "limited" : "nonblocking", call->name);
  say_call(call, &scene);
  say_effects(scene.fd, scene.other, own, port_of(&scene.server));
  end_case();
  leave(&scene);
}

static void try_calls(int type, const State* states, size_t count) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t s = 0; s < count; ++s) {
      for (size_t c = 0; c < COUNT(socket_calls); ++c) {
        try_call(&domains[d], type, &states[s], &socket_calls[c], false);
        if (d == 0) try_call(&domains[d], type, &states[s], &socket_calls[c], true);
      }
    }
  }
}
