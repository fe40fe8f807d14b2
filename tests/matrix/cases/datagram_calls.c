// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every call in every state of a datagram socket.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../calls_in_states.h"

int main(void) { try_calls(SOCK_DGRAM, datagram_states, COUNT(datagram_states)); }
