// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Getting a socket into a state, and rid of it.
#pragma once

#include "datagram_states.h"
#include "stream_states.h"

static inline Scene enter(const State* state, const Domain* domain, int type) {
  Scene scene = {.domain = domain, .type = type, .fd = -1, .other = -1, .third = -1};
  if (type == SOCK_STREAM) {
    scene.server = local_address(shared_listener(domain));
  } else {
    scene.other = bound_socket(domain, type);
    scene.server = local_address(scene.other);
  }
  state->reach(&scene);
  settle();
  return scene;
}

// Also takes from the shared listener what nobody accepted.
static inline void leave(const Scene* scene) {
  discard(scene->fd);
  discard(scene->other);
  discard(scene->third);
  if (scene->type != SOCK_STREAM) return;
  const int listener = shared_listener(scene->domain);
  while (events_now(listener, POLLIN) != 0) discard(accept(listener, NULL, NULL));
}
