// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/meter.h"

#include <utility>

#include "net/socket.h"

namespace sluice::net {

constinit Meter no_meter;

bool Meter::adopt(Socket& socket) {
  MeterShare share(*this);
  if (!share.take_socket()) return false;
  const bool is_connected = socket.transport() == Transport::tcp && socket.remote_endpoint();
  if (is_connected && !share.take_connection()) return false;
  socket.share() = std::move(share);
  return true;
}

void Meter::forget_accepted() {
  connection_rate.give_back(1);
  all_connections.fetch_sub(1, std::memory_order_relaxed);
}

void Meter::forget_datagram(std::uint64_t size) {
  if (!counts_traffic()) return;
  received.bytes.give_back(size);
  received.byte_rate.give_back(size);
  received.datagram_rate.give_back(1);
  received.datagrams.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace sluice::net
