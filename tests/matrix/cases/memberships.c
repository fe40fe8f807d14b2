// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Joining and leaving groups, over groups that are some and that are none, interfaces, lengths,
// and kinds of sockets.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../matrix.h"

// The longest value of each level, as Linux has it.
typedef struct {
  struct in_addr group;
  struct in_addr address;
  int32_t index;
} Request4;
typedef struct {
  struct in6_addr group;
  uint32_t index;
} Request6;

static const char* const groups4[] = {"224.0.0.1", "224.0.0.251", "239.1.2.3",       "232.1.1.1",
                                      "127.0.0.1", "0.0.0.0",     "255.255.255.255", "240.0.0.1"};
static const char* const addresses4[] = {"0.0.0.0", "127.0.0.1", "10.99.0.1", "192.0.2.1"};
static const char* const groups6[] = {"ff02::1", "ff02::1:2",        "ff05::1:3", "ff0e::7",
                                      "ff01::1", "::ffff:239.1.2.3", "::1",       "::"};
static const int32_t indexes[] = {0, 1, 9999, -1};
static const socklen_t lengths[] = {0, 4, 7, 8, 11, 12, 13, 16, 19, 20, 21, 24};

static const struct {
  const char* name;
  int family;
  int type;
} kinds[] = {{"datagram 4", AF_INET, SOCK_DGRAM},
             {"datagram 6", AF_INET6, SOCK_DGRAM},
             {"stream 4", AF_INET, SOCK_STREAM},
             {"stream 6", AF_INET6, SOCK_STREAM}};

// Joins twice and leaves twice: the second time is an error of its own.
static void say_steps(int fd, int level, const void* request, socklen_t length) {
  const int join = level == IPPROTO_IP ? IP_ADD_MEMBERSHIP : IPV6_JOIN_GROUP;
  const int leave = level == IPPROTO_IP ? IP_DROP_MEMBERSHIP : IPV6_LEAVE_GROUP;
  say_result(setsockopt(fd, level, join, request, length));
  say_result(setsockopt(fd, level, join, request, length));
  say_result(setsockopt(fd, level, leave, request, length));
  say_result(setsockopt(fd, level, leave, request, length));
}

static void try_request(size_t kind, const char* what, int level, const void* request,
                        socklen_t length) {
  const int fd = MUST(socket(kinds[kind].family, kinds[kind].type, 0));
  BEGIN("%s %s length %u", kinds[kind].name, what, (unsigned)length);
  say_steps(fd, level, request, length);
  end_case();
  MUST(close(fd));
}

static void try_group4(size_t kind, size_t g) {
  for (size_t a = 0; a < COUNT(addresses4); ++a) {
    for (size_t i = 0; i < COUNT(indexes); ++i) {
      unsigned char bytes[24] = {0};
      char what[96];
      Request4 request = {.index = indexes[i]};
      MUST(inet_pton(AF_INET, groups4[g], &request.group) - 1);
      MUST(inet_pton(AF_INET, addresses4[a], &request.address) - 1);
      memcpy(bytes, &request, sizeof request);
      snprintf(what, sizeof what, "%s at %s %d", groups4[g], addresses4[a], (int)indexes[i]);
      for (size_t l = 0; l < COUNT(lengths); ++l) {
        try_request(kind, what, IPPROTO_IP, bytes, lengths[l]);
      }
    }
  }
}

static void try_group6(size_t kind, size_t g) {
  for (size_t i = 0; i < COUNT(indexes); ++i) {
    unsigned char bytes[24] = {0};
    char what[96];
    Request6 request = {.index = (uint32_t)indexes[i]};
    MUST(inet_pton(AF_INET6, groups6[g], &request.group) - 1);
    memcpy(bytes, &request, sizeof request);
    snprintf(what, sizeof what, "group6 %zu at %d", g, (int)indexes[i]);
    for (size_t l = 0; l < COUNT(lengths); ++l) {
      try_request(kind, what, IPPROTO_IPV6, bytes, lengths[l]);
    }
  }
}

int main(void) {
  for (size_t kind = 0; kind < COUNT(kinds); ++kind) {
    for (size_t g = 0; g < COUNT(groups4); ++g) try_group4(kind, g);
    for (size_t g = 0; g < COUNT(groups6); ++g) try_group6(kind, g);
  }
}
