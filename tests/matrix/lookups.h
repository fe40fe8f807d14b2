// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the cases of getaddrinfo and getnameinfo share.
#pragma once

#include "matrix.h"

static inline const char* lookup_code_name(int code) {
#define NAME(name) \
  if (code == name) return #name
  NAME(0);
  NAME(EAI_ADDRFAMILY);
  NAME(EAI_AGAIN);
  NAME(EAI_BADFLAGS);
  NAME(EAI_FAIL);
  NAME(EAI_FAMILY);
  NAME(EAI_MEMORY);
  NAME(EAI_NODATA);
  NAME(EAI_NONAME);
  NAME(EAI_OVERFLOW);
  NAME(EAI_SERVICE);
  NAME(EAI_SOCKTYPE);
  NAME(EAI_SYSTEM);
#undef NAME
  return "another code";
}

static inline void say_lookup_code(int code) {
  say(" %s", lookup_code_name(code));
  if (code == EAI_SYSTEM) say(" %s", error_name(errno));
}

typedef struct {
  const char* name;
  int value;
} Number;

#define NUMBER(name) {#name, name}

static const Number lookup_families[] = {NUMBER(AF_UNSPEC), NUMBER(AF_INET), NUMBER(AF_INET6),
                                         NUMBER(AF_UNIX),   {"77", 77},      {"-1", -1}};
