// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the programs of the matrix share: one line a case, `what was done: what came of it`.
#pragma once

#include <limits.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/select.h>

#include "../differential/harness.h"

#ifndef __wasi__
#include <signal.h>
// WASI has no such signal.
__attribute__((constructor)) static void ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }
#endif

static char case_line[8192];
static size_t case_length;

__attribute__((format(printf, 1, 2))) static inline void say(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length =
      vsnprintf(case_line + case_length, sizeof case_line - case_length, format, arguments);
  va_end(arguments);
  case_length += (size_t)length;
  if (case_length >= sizeof case_line) {
    puts("a line too long");
    exit(99);
  }
}

// Starts the line of a case with what is done in it, which no other case of the program says.
#define BEGIN(...) (case_length = 0, say(__VA_ARGS__), say(":"))

static inline void end_case(void) { puts(case_line); }

// What a call returned or why it failed.
static inline void say_result(long result) {
  if (result < 0) {
    say(" %s", error_name(errno));
  } else {
    say(" %ld", result);
  }
}

// The bytes that differ from UNTOUCHED, up to the last of them.
enum { UNTOUCHED = 0xee };
static inline void say_bytes(const unsigned char* bytes, size_t size) {
  while (size > 0 && bytes[size - 1] == UNTOUCHED) --size;
  if (size == 0) return;
  say(" \"");
  for (size_t i = 0; i < size; ++i) {
    const unsigned char byte = bytes[i];
    if (byte == UNTOUCHED) {
      say("_");
    } else {
      say(byte > ' ' && byte < 0x7f ? "%c" : "<%02x>", byte);
    }
  }
  say("\"");
}

static inline void say_events(short events) {
  static const struct {
    short event;
    const char* name;
  } names[] = {{POLLIN, "IN"},       {POLLPRI, "PRI"},       {POLLOUT, "OUT"},
               {POLLRDHUP, "RDHUP"}, {POLLRDBAND, "RDBAND"}, {POLLWRBAND, "WRBAND"},
               {POLLERR, "ERR"},     {POLLHUP, "HUP"},       {POLLNVAL, "INVALID"}};
  const char* separator = " ";
  for (size_t i = 0; i < COUNT(names); ++i) {
    if ((events & names[i].event) == 0) continue;
    say("%s%s", separator, names[i].name);
    separator = "+";
  }
  if (events == 0) say(" -");
}

static const short all_events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP | POLLRDBAND | POLLWRBAND;

static inline short events_now(int fd, short events) {
  struct pollfd entry = {.fd = fd, .events = events, .revents = 0};
  MUST(poll(&entry, 1, 0));
  return entry.revents;
}

// Where an address of this machine points; ports are told by `port`, the one that is expected.
static inline void say_address(const Address* address, uint16_t port) {
  char text[INET6_ADDRSTRLEN] = "-";
  const int family = address->any.sa_family;
  const void* const bytes =
      family == AF_INET ? (const void*)&address->v4.sin_addr : (const void*)&address->v6.sin6_addr;
  if (family != AF_INET && family != AF_INET6) {
    say(" %s length %s", family_name(family), length_text(family, address->length));
    return;
  }
  inet_ntop(family, bytes, text, sizeof text);
  const uint16_t own = port_of(address);
  say(" %s#%s", text, own == 0 ? "0" : own == port ? "expected" : "other");
  if (strcmp(length_text(family, address->length), "whole") != 0) {
    say(" length %u", (unsigned)address->length);
  }
}

// Whatever was sent on the loopback interface has arrived when this returns, and so have the
// answers to it and the answers to those: all packets of a processor wait in one queue, so what is
// sent last arrives last. The process must stay on one processor; run.py sees to that.
static inline void settle(void) {
  static Pair fence = {-1, -1};
  if (fence.client < 0) fence = udp_pair(AF_INET);
  for (int round = 0; round < 3; ++round) {
    char byte;
    MUST(send(fence.client, "", 1, 0));
    wait_for(fence.server, POLLIN);
    MUST(recv(fence.server, &byte, 1, 0));
  }
}

// Closes a stream without leaving anything of it in the kernel for a minute.
static inline void discard(int fd) {
  const struct linger at_once = {1, 0};
  if (fd < 0) return;
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(fd);
}

static inline void set_time_limits(int fd, int microseconds) {
  const struct timeval limit = {.tv_sec = 0, .tv_usec = microseconds};
  MUST(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  MUST(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
}

// The address space of a socket, and where this machine is in it.
typedef struct {
  const char* name;
  int family;
  const char* loopback;
  const char* any;
} Domain;

static const Domain domains[] = {{"4", AF_INET, "127.0.0.1", "0.0.0.0"},
                                 {"6", AF_INET6, "::1", "::"},
                                 {"mapped", AF_INET6, "::ffff:127.0.0.1", "::"}};

static inline Address here(const Domain* domain, uint16_t port) {
  return address_of(domain->family, domain->loopback, port);
}

static inline int bound_socket(const Domain* domain, int type) {
  const Address address = here(domain, 0);
  const int fd = MUST(socket(domain->family, type, 0));
  MUST(bind(fd, &address.any, address.length));
  return fd;
}
