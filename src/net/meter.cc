// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/meter.h"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <utility>

#include "net/options.h"
#include "net/socket.h"

namespace sluice::net {

constinit Meter no_meter;

bool Meter::adopt(Socket& socket) {
  MeterShare share(*this);
  const bool is_connected = socket.transport() == Transport::tcp && socket.remote_endpoint();
  if (!(is_connected ? share.take_both() : share.take_socket())) return false;
  const auto segment = get_option<int>(socket, IPPROTO_UDP, UDP_SEGMENT);
  if (segment && *segment > 0) share.note_segment(static_cast<std::uint32_t>(*segment));
  socket.share() = std::move(share);
  return true;
}

void Meter::forget_accepted() { connection_rate.give_back(1); }

void Meter::forget_datagram(std::uint64_t size) {
  if (!counts_traffic()) return;
  received.bytes.give_back(size);
  received.byte_rate.give_back(size);
  received.datagram_rate.give_back(1);
}

void Meter::count_datagram(std::uint64_t size) {
  if (!counts_traffic()) return;
  received.bytes.take(size);
  received.byte_rate.take(size);
  received.datagram_rate.take(1);
}

}  // namespace sluice::net
