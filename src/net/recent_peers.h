// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <unordered_map>

#include "net/endpoint.h"
#include "net/endpoint_cell.h"

namespace sluice::net {

/// The last senders of datagrams to one socket, bounded: whoever has been silent longest is
/// forgotten first. Safe under threads. Takes no memory for peers before the first one. The latest
/// few are known again without a lock, and do not count as heard anew.
class RecentPeers {
 public:
  /// How many are remembered: enough for a busy server between a request and its reply.
  static constexpr std::size_t capacity = 4096;

  /// `peer` must be canonical, as for contains().
  void remember(const Endpoint& peer);
  [[nodiscard]] bool contains(const Endpoint& peer) const;

 private:
  /// Seeded anew in each process: senders choose their addresses and must not choose collisions.
  struct Hash {
    [[nodiscard]] std::size_t operator()(const Endpoint& peer) const;
  };
  using Order = std::list<Endpoint>;

  [[nodiscard]] bool is_latest(const Endpoint& peer) const;
  void put_first(const Endpoint& peer);

  std::array<EndpointCell, 8> latest_;  ///< those put first in order_ last
  mutable std::mutex mutex_;
  std::size_t oldest_ = 0;  ///< in latest_: to be replaced next
  Order order_;             ///< the latest sender first
  std::unordered_map<Endpoint, Order::iterator, Hash> index_;
};

}  // namespace sluice::net
