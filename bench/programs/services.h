// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the peer does for a connection: its first byte.
#pragma once

enum service {
  give = 'g',          // sends without end
  swallow = 's',       // receives, and says nothing
  echo = 'e',          // sends back what it receives
  connect_back = 'c',  // connects to a port so many times, each until the other end closes
  hold = 'h',          // connects so many times, exchanges a byte on each, and keeps them all
  file = 'G',    // of HTTP: after `ET /SIZE`, the rest of a request, answers with so many bytes
  unread = 'u',  // opens a UDP socket on every address, tells its port and never reads it
};

// What connect_back and hold want to know, in network byte order.
struct back {
  unsigned int port;
  unsigned int count;
};
