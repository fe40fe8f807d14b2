// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// socket(2) over families, types, protocols and flags, and what the new socket says of itself.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../matrix.h"

typedef struct {
  const char* name;
  int value;
} Number;

#define NUMBER(name) {#name, name}
static const Number domain_numbers[] = {NUMBER(AF_UNSPEC), NUMBER(AF_UNIX), NUMBER(AF_INET),
                                        NUMBER(AF_INET6),  {"77", 77},      {"-1", -1}};
static const Number types[] = {
    {"0", 0}, NUMBER(SOCK_STREAM), NUMBER(SOCK_DGRAM), NUMBER(SOCK_RAW), {"99", 99}};
// None that a module of the kernel could be loaded for.
static const Number protocols[] = {
    {"0", 0},       NUMBER(IPPROTO_ICMP), NUMBER(IPPROTO_TCP),  NUMBER(IPPROTO_UDP), {"255", 255},
    {"1000", 1000}, {"-1", -1},           {"INT_MIN", INT_MIN}, {"INT_MAX", INT_MAX}};
static const Number flags[] = {{"0", 0},
                               NUMBER(SOCK_NONBLOCK),
                               NUMBER(SOCK_CLOEXEC),
                               {"both", SOCK_NONBLOCK | SOCK_CLOEXEC},
                               {"unknown", 0x100000}};

static void say_number(int fd, int option, const Number* names, size_t count) {
  int value = -1;
  socklen_t length = sizeof value;
  MUST(getsockopt(fd, SOL_SOCKET, option, &value, &length));
  for (size_t i = 0; i < count; ++i) {
    if (names[i].value == value) say(" %s", names[i].name);
  }
}

static void create(const Number* domain, const Number* type, const Number* protocol,
                   const Number* flag) {
  BEGIN("%s %s %s %s", domain->name, type->name, protocol->name, flag->name);
  const int fd = socket(domain->value, type->value | flag->value, protocol->value);
  if (fd < 0) {
    say_result(-1);
  } else {
    say_number(fd, SO_DOMAIN, domain_numbers, COUNT(domain_numbers));
    say_number(fd, SO_TYPE, types, COUNT(types));
    say_number(fd, SO_PROTOCOL, protocols, COUNT(protocols));
    say(" %s", fcntl(fd, F_GETFL) & O_NONBLOCK ? "nonblocking" : "blocking");
    MUST(close(fd));
  }
  end_case();
}

int main(void) {
  for (size_t d = 0; d < COUNT(domain_numbers); ++d) {
    for (size_t t = 0; t < COUNT(types); ++t) {
      for (size_t p = 0; p < COUNT(protocols); ++p) {
        for (size_t f = 0; f < COUNT(flags); ++f) {
          create(&domain_numbers[d], &types[t], &protocols[p], &flags[f]);
        }
      }
    }
  }
}
