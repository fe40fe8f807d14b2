/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <netdb.h>
#include <resolv.h>
#include <string.h>

#include "posix.h"

struct __res_state* __sluice_res_state(void) {
  static struct __res_state state;
  return &state;
}

int res_ninit(res_state state) {
  memset(state, 0, sizeof *state);
  state->retrans = 5;
  state->retry = 2;
  state->options = RES_INIT | RES_DEFAULT;
  return 0;
}

int res_init(void) { return res_ninit(&_res); }

void res_nclose(res_state state) { (void)state; }

int res_query(const char* name, int kind, int type, unsigned char* answer, int size) {
  (void)name;
  (void)kind;
  (void)type;
  (void)answer;
  (void)size;
  h_errno = NO_RECOVERY;
  return -1;
}

int res_search(const char* name, int kind, int type, unsigned char* answer, int size) {
  return res_query(name, kind, type, answer, size);
}

ALSO_PLAIN(res_ninit);
ALSO_PLAIN(res_init);
ALSO_PLAIN(res_nclose);
ALSO_PLAIN(res_query);
ALSO_PLAIN(res_search);
