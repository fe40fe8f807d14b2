// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every socket option: read and set with lengths and values that fit and that do not.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../options.h"

#include "../scene.h"

typedef struct {
  const char* name;
  int value;
} Value;

static const Value values[] = {{"0", 0},
                               {"1", 1},
                               {"-1", -1},
                               {"-2", -2},
                               {"2", 2},
                               {"63", 63},
                               {"255", 255},
                               {"256", 256},
                               {"65535", 65535},
                               {"65536", 65536},
                               {"1<<30", 1 << 30},
                               {"INT_MAX", INT_MAX},
                               {"INT_MIN", INT_MIN}};
static const socklen_t lengths[] = {0, 1, 2, 3, 4, 5, 8, 12, 16, 17, 40};
static const socklen_t negative_length = (socklen_t)-1;

// What the number of an option means, where C libraries number differently.
static const char* meaning(const Option* option, int value) {
  if (option->level != SOL_SOCKET) return NULL;
  if (option->option == SO_TYPE) return value == SOCK_STREAM ? "stream" : "datagram";
  if (option->option == SO_DOMAIN) return family_name(value);
  return NULL;
}

static void get(int fd, const Option* option, socklen_t length) {
  union {
    unsigned char bytes[48];
    int number;
  } value;
  memset(&value, UNTOUCHED, sizeof value);
  const int result = getsockopt(fd, option->level, option->option, &value, &length);
  say_result(result);
  if (result == 0) say(" length %d", (int)length);
  if (result != 0 || option->kind == VOLATILE) return;
  if (meaning(option, 0) != NULL) {
    value.number &= 0xff;  // as much as the shortest value has
    if (length > 0) say(" %s", meaning(option, value.number));
  } else if (length == sizeof value.number) {
    say(" %d", value.number);
  } else {
    say_bytes(value.bytes, sizeof value.bytes);
  }
}

// Values are ints in native byte order followed by `more`, which is the rest of a longer value.
static void set(int fd, const Option* option, int number, int more, socklen_t length) {
  const int value[12] = {number, more, number, more};
  say_result(setsockopt(fd, option->level, option->option, value, length));
  say(" then");
  get(fd, option, 16);
}

static void try_option(const Domain* domain, int type, const State* state, const Option* option) {
  Scene scene = enter(state, domain, type);
  char what[128];
  snprintf(what, sizeof what, "%s %s %s %s", type == SOCK_STREAM ? "stream" : "datagram",
           domain->name, state->name, option->name);
  for (size_t i = 0; i < COUNT(lengths); ++i) {
    BEGIN("%s get length %u", what, (unsigned)lengths[i]);
    get(scene.fd, option, lengths[i]);
    end_case();
  }
  BEGIN("%s get length -1", what);
  get(scene.fd, option, negative_length);
  end_case();
  for (size_t i = 0; i < COUNT(values) && option->kind != ONLY_READ; ++i) {
    BEGIN("%s set %s", what, values[i].name);
    set(scene.fd, option, values[i].value, 0, sizeof(int));
    end_case();
  }
  for (size_t i = 0; i < COUNT(values) && option->kind == LONG_VALUE; ++i) {
    BEGIN("%s set {1, %s}", what, values[i].name);
    set(scene.fd, option, 1, values[i].value, 16);
    end_case();
  }
  for (size_t i = 0; i < COUNT(lengths) && option->kind != ONLY_READ; ++i) {
    BEGIN("%s set 1 of length %u", what, (unsigned)lengths[i]);
    set(scene.fd, option, 1, 0, lengths[i]);
    end_case();
  }
  BEGIN("%s set 1 of length -1", what);
  set(scene.fd, option, 1, 0, negative_length);
  end_case();
  leave(&scene);
}

int main(void) {
  static const State stream[] = {STATE(fresh), STATE(listening), STATE(connected)};
  static const State datagram[] = {STATE(fresh), STATE(associated)};
  for (size_t d = 0; d < 2; ++d) {
    for (size_t o = 0; o < COUNT(options); ++o) {
      for (size_t s = 0; s < COUNT(stream); ++s) {
        try_option(&domains[d], SOCK_STREAM, &stream[s], &options[o]);
      }
      for (size_t s = 0; s < COUNT(datagram); ++s) {
        try_option(&domains[d], SOCK_DGRAM, &datagram[s], &options[o]);
      }
    }
  }
}
