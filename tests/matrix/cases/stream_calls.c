// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every call in every state of a stream socket.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../calls_in_states.h"

int main(void) { try_calls(SOCK_STREAM, stream_states, COUNT(stream_states)); }
