/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GREETING_H_
#define GREETING_H_

/* What the TCP servers say to each of their clients. */
#include "sample.h"

enum { CLIENTS = 5, LINES = 5 };

/* Returns 0, or -1 with errno. */
static inline int send_greeting(int client) {
  static const char message[] = "Say Hi from the Server\n";
  int i = 0;
  for (i = 0; i < LINES; ++i)
    if (send_all(client, message, sizeof message - 1) != 0) return -1;
  return 0;
}

#endif
