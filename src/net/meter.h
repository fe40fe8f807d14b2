// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>

#include "net/quota.h"
#include "net/token_bucket.h"

namespace sluice::net {

class Socket;

/// What the sockets of one guest use, and how much they may. Sockets point to it: it outlives them.
/// Threads may share it, and limits may be set at any time.
struct Meter {
  constexpr Meter() = default;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  Meter(Meter&&) = delete;
  Meter& operator=(Meter&&) = delete;
  ~Meter() = default;

  /// Payload in one direction.
  struct Traffic {
    Quota bytes;
    TokenBucket byte_rate;
    TokenBucket datagram_rate;
    std::atomic<std::uint64_t> datagrams = 0;
  };

  Quota sockets;
  Quota connections;  ///< of TCP, from connect or accept until the socket is closed
  TokenBucket connection_rate;
  std::atomic<std::uint64_t> all_connections = 0;  ///< that were tried or accepted
  Quota lookups;                                   ///< never given back
  TokenBucket lookup_rate;
  Traffic sent;      ///< as long as counts_traffic()
  Traffic received;  ///< as long as counts_traffic()

  /// Whether each message is counted. Without that it costs a branch.
  [[nodiscard]] bool counts_traffic() const {
    return counts_traffic_.load(std::memory_order_relaxed);
  }
  void count_traffic(bool value) { counts_traffic_.store(value, std::memory_order_relaxed); }

  /// Counts a socket that comes from elsewhere, and its connection if it has one. False, changing
  /// nothing, when there are as many as there may be.
  [[nodiscard]] bool adopt(Socket& socket);

  // Who comes in and is refused by policy must not use up what others may: it does not count.

  void forget_accepted();
  void forget_datagram(std::uint64_t size);

 private:
  std::atomic<bool> counts_traffic_ = false;
};

/// Without limits, for all sockets that belong to no guest.
extern constinit Meter no_meter;

/// A socket's share of what its meter counts: the socket, and a connection if it is one. It is
/// given back when this ends.
class MeterShare {
 public:
  MeterShare() = default;
  /// Counts nothing yet.
  explicit MeterShare(Meter& meter) : meter_(&meter) {}
  MeterShare(MeterShare&& other) noexcept
      : meter_(other.meter_), taken_(other.taken_.load(std::memory_order_relaxed)) {
    other.taken_.store(0, std::memory_order_relaxed);
  }
  MeterShare& operator=(MeterShare&& other) noexcept {
    give_back();
    meter_ = other.meter_;
    taken_.store(other.taken_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    other.taken_.store(0, std::memory_order_relaxed);
    return *this;
  }
  MeterShare(const MeterShare&) = delete;
  MeterShare& operator=(const MeterShare&) = delete;
  ~MeterShare() { give_back(); }

  [[nodiscard]] Meter& meter() const { return *meter_; }
  /// False when there are as many as there may be. Once is enough, and by several threads at the
  /// same time it is taken once.
  [[nodiscard]] bool take_socket() { return take(meter_->sockets, socket); }
  [[nodiscard]] bool take_connection() { return take(meter_->connections, connection); }
  [[nodiscard]] bool is_connection() const { return has(connection); }

 private:
  enum Part : std::uint8_t { socket = 1, connection = 2 };

  [[nodiscard]] bool has(Part part) const {
    return (taken_.load(std::memory_order_relaxed) & part) != 0;
  }
  bool take(Quota& quota, Part part) {
    if (has(part)) return true;
    if (!quota.take_one()) return false;
    if ((taken_.fetch_or(part) & part) != 0) quota.give_back_one();
    return true;
  }
  void give_back() {
    if (taken_.load(std::memory_order_relaxed) == 0) return;
    if (has(socket)) meter_->sockets.give_back_one();
    if (has(connection)) meter_->connections.give_back_one();
  }

  Meter* meter_ = &no_meter;
  std::atomic<std::uint8_t> taken_ = 0;  ///< of Part
};

}  // namespace sluice::net
