// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Binding where something is bound already, over SO_REUSEADDR, SO_REUSEPORT and IPV6_V6ONLY of
// both, what the first one does there, and who gets what is sent there.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"

typedef struct {
  const char* name;
  int family;
  const char* address;
  int v6only;
} Place;

static const Place places[] = {{"4", AF_INET, "127.0.0.1", 0},
                               {"4other", AF_INET, "127.0.0.2", 0},
                               {"4any", AF_INET, "0.0.0.0", 0},
                               {"6", AF_INET6, "::1", 0},
                               {"6any", AF_INET6, "::", 0},
                               {"6only", AF_INET6, "::", 1},
                               {"mapped", AF_INET6, "::ffff:127.0.0.1", 0}};

static const struct {
  const char* name;
  int address;
  int port;
} sharings[] = {{"none", 0, 0}, {"addr", 1, 0}, {"port", 0, 1}, {"both", 1, 1}};

typedef enum { BOUND, LISTENING, ACCEPTED, PAST, USES } Use;
static const char* const use_names[] = {"bound", "listening", "accepted", "past"};

static int open_at(const Place* place, int type, size_t sharing) {
  const int fd = MUST(socket(place->family, type, 0));
  MUST(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &sharings[sharing].address, sizeof(int)));
  MUST(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &sharings[sharing].port, sizeof(int)));
  if (place->family == AF_INET6) {
    MUST(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &place->v6only, sizeof(int)));
  }
  return fd;
}

static Address address_at(const Place* place, uint16_t port) {
  return address_of(place->family, place->address, port);
}

// Where a client reaches what is bound at a place.
static Address reach(const Place* place, uint16_t port) {
  if (strcmp(place->address, "0.0.0.0") == 0) return loopback(AF_INET, port);
  if (strcmp(place->address, "::") == 0) return loopback(AF_INET6, port);
  return address_at(place, port);
}

// A port that nothing is at, at any address, nor has been of late: what is bound to all of them
// without sharing gets no other.
static uint16_t free_port(int type) {
  const Address anywhere = address_of(AF_INET6, "::", 0);
  const int fd = MUST(socket(AF_INET6, type, 0));
  MUST(bind(fd, &anywhere.any, anywhere.length));
  const Address given = local_address(fd);
  MUST(close(fd));
  return port_of(&given);
}

// Gives the first socket its use; returns a connection of it, or -1.
static int use_stream(int* fd, const Place* place, Use use, uint16_t port) {
  if (use == BOUND) return -1;
  MUST(listen(*fd, 4));
  if (use == LISTENING) return -1;
  const Address server = reach(place, port);
  const int client = MUST(socket(place->family, SOCK_STREAM, 0));
  MUST(connect(client, &server.any, server.length));
  const int accepted = MUST(accept(*fd, NULL, NULL));
  MUST(close(*fd));
  *fd = -1;
  if (use == ACCEPTED) {
    *fd = client;
    return accepted;
  }
  // Whoever closes first is remembered for a while.
  MUST(close(accepted));
  settle();
  MUST(close(client));
  settle();
  return -1;
}

static void say_stream_taker(int first, int second, const Address* server) {
  const int client = MUST(socket(server->any.sa_family, SOCK_STREAM, 0));
  set_nonblocking(client);
  connect(client, &server->any, server->length);
  settle();
  say(" client");
  say_events(events_now(client, all_events));
  const bool to_first = first >= 0 && (events_now(first, POLLIN) & POLLIN) != 0;
  const bool to_second = (events_now(second, POLLIN) & POLLIN) != 0;
  say(" %s", to_first || to_second ? "taken" : "lost");
  discard(client);
}

static void say_datagram_taker(int first, int second, const Address* server, bool by_chance) {
  const int client = MUST(socket(server->any.sa_family, SOCK_DGRAM, 0));
  say_result(sendto(client, "x", 1, 0, &server->any, server->length));
  settle();
  const bool to_first = (events_now(first, POLLIN) & POLLIN) != 0;
  const bool to_second = (events_now(second, POLLIN) & POLLIN) != 0;
  say(" %s", by_chance && (to_first || to_second) ? "one of them"
             : to_first && to_second              ? "both"
             : to_first                           ? "first"
             : to_second                          ? "second"
                                                  : "lost");
  MUST(close(client));
}

static void one_case(int type, const Place* one, size_t share_one, const Place* two,
                     size_t share_two, Use use) {
  const uint16_t port = free_port(type);
  const Address taken = address_at(one, port);
  int first = open_at(one, type, share_one);
  MUST(bind(first, &taken.any, taken.length));
  const int connection = type == SOCK_STREAM ? use_stream(&first, one, use, port) : -1;

  BEGIN("%s %s %s %s then %s %s", type == SOCK_STREAM ? "stream" : "datagram", one->name,
        sharings[share_one].name, use_names[use], two->name, sharings[share_two].name);
  const int second = open_at(two, type, share_two);
  const Address wanted = address_at(two, port);
  const int bound = bind(second, &wanted.any, wanted.length);
  say_result(bound);
  const Address server = reach(two, port);
  if (type == SOCK_DGRAM && bound == 0) {
    say_datagram_taker(first, second, &server, share_one >= 2 && share_two >= 2);
  } else if (bound == 0) {
    const int listening = listen(second, 4);
    say_result(listening);
    if (listening == 0) say_stream_taker(use == LISTENING ? first : -1, second, &server);
  }
  end_case();
  discard(connection);
  discard(first);
  discard(second);
}

int main(void) {
  for (size_t a = 0; a < COUNT(places); ++a) {
    for (size_t b = 0; b < COUNT(places); ++b) {
      for (size_t i = 0; i < COUNT(sharings); ++i) {
        for (size_t j = 0; j < COUNT(sharings); ++j) {
          one_case(SOCK_DGRAM, &places[a], i, &places[b], j, BOUND);
          for (Use use = BOUND; use < USES; ++use) {
            one_case(SOCK_STREAM, &places[a], i, &places[b], j, use);
          }
        }
      }
    }
  }
}
