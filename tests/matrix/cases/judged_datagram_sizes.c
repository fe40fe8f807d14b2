// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Datagrams of every size, where policy judges who sent a datagram before the guest sees it.
// options: --addr-pool=127.0.0.0/8,::1/128
#include "datagram_sizes.c"
