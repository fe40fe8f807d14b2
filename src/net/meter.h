// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>

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
  };

  Quota sockets;
  Quota connections;  ///< of TCP, from connect or accept until the socket is closed
  TokenBucket connection_rate;
  Quota lookups;  ///< never given back
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

  /// See Network: who waits compares the number from before with that from after.
  void restart_waits() { restarts_.fetch_add(1); }
  [[nodiscard]] std::uint32_t restarts() const { return restarts_.load(); }

  // Who comes in and is refused by policy must not use up what others may: it does not count.

  void forget_accepted();
  void forget_datagram(std::uint64_t size);
  /// One that was received uncounted, and is not refused.
  void count_datagram(std::uint64_t size);

 private:
  std::atomic<bool> counts_traffic_ = false;
  std::atomic<std::uint32_t> restarts_ = 0;
};

/// Without limits, for all sockets that belong to no guest.
extern constinit Meter no_meter;

/// A socket's share of what its meter counts: the socket, and a connection if it is one. It is
/// given back when this ends. And what is to be known of the socket to count its messages.
class MeterShare {
 public:
  MeterShare() = default;
  /// Counts nothing yet.
  explicit MeterShare(Meter& meter) : meter_(&meter) {}
  MeterShare(MeterShare&& other) noexcept { take_over(other); }
  MeterShare& operator=(MeterShare&& other) noexcept {
    give_back();
    take_over(other);
    return *this;
  }
  MeterShare(const MeterShare&) = delete;
  MeterShare& operator=(const MeterShare&) = delete;
  ~MeterShare() { give_back(); }

  [[nodiscard]] Meter& meter() const { return *meter_; }

  // As long as no other thread knows the socket; false when there are as many as there may be.

  [[nodiscard]] bool take_socket() {
    if (!meter_->sockets.take_one()) return false;
    taken_.store(socket, std::memory_order_relaxed);
    return true;
  }
  /// A socket that is a connection.
  [[nodiscard]] bool take_both() {
    if (!take_socket() || !meter_->connections.take_one()) return false;
    taken_.store(socket | connection, std::memory_order_relaxed);
    return true;
  }
  /// The same where there is no limit to them, or was none when that counted.
  void take_both_anyway() {
    meter_->sockets.take(1);
    meter_->connections.take(1);
    taken_.store(socket | connection, std::memory_order_relaxed);
  }

  /// False when there are as many as there may be. Once is enough, and by several threads at the
  /// same time it is taken once.
  [[nodiscard]] bool take_connection() {
    if (is_connection()) return true;
    if (!meter_->connections.take_one()) return false;
    if ((taken_.fetch_or(connection) & connection) != 0) meter_->connections.give_back_one();
    return true;
  }
  [[nodiscard]] bool is_connection() const { return has(connection); }

  // Bytes that were seen by MSG_PEEK are counted then, and not again when they are received.

  [[nodiscard]] std::uint64_t prepaid() const { return prepaid_.load(std::memory_order_relaxed); }
  /// Gives how many of `size` bytes that were seen are still to be counted.
  [[nodiscard]] std::uint64_t prepay(std::uint64_t size) {
    std::uint64_t former = prepaid();
    while (former < size &&
           !prepaid_.compare_exchange_weak(former, size, std::memory_order_relaxed)) {
    }
    return size - std::min(former, size);
  }
  /// The same of `size` bytes that were received.
  [[nodiscard]] std::uint64_t use_prepaid(std::uint64_t size) {
    std::uint64_t former = prepaid();
    while (former != 0 && !prepaid_.compare_exchange_weak(former, former - std::min(former, size),
                                                          std::memory_order_relaxed)) {
    }
    return size - std::min(former, size);
  }

  /// UDP_SEGMENT may be set to `size`, not 0: then one call sends many datagrams.
  void note_segment(std::uint32_t size) {
    std::uint32_t former = segment_.load(std::memory_order_relaxed);
    while (size < former &&
           !segment_.compare_exchange_weak(former, size, std::memory_order_relaxed)) {
    }
  }
  /// How many datagrams one message of `size` bytes may be.
  [[nodiscard]] std::uint64_t datagrams(std::uint64_t size) const {
    const std::uint64_t segment = segment_.load(std::memory_order_relaxed);
    return size <= segment ? 1 : (size + segment - 1) / segment;
  }

 private:
  enum Part : std::uint8_t { socket = 1, connection = 2 };

  [[nodiscard]] bool has(Part part) const {
    return (taken_.load(std::memory_order_relaxed) & part) != 0;
  }
  void take_over(MeterShare& other) {
    constexpr auto relaxed = std::memory_order_relaxed;
    meter_ = other.meter_;
    taken_.store(other.taken_.load(relaxed), relaxed);
    segment_.store(other.segment_.load(relaxed), relaxed);
    prepaid_.store(other.prepaid_.load(relaxed), relaxed);
    other.taken_.store(0, relaxed);
  }
  void give_back() {
    if (taken_.load(std::memory_order_relaxed) == 0) return;
    if (has(socket)) meter_->sockets.give_back_one();
    if (has(connection)) meter_->connections.give_back_one();
  }

  Meter* meter_ = &no_meter;
  std::atomic<std::uint8_t> taken_ = 0;  ///< of Part
  std::atomic<std::uint32_t> segment_ =
      std::numeric_limits<std::uint32_t>::max();  ///< the smallest
  std::atomic<std::uint64_t> prepaid_ = 0;
};

}  // namespace sluice::net
