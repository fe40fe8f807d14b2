// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "net/endpoint.h"

namespace sluice::net {

/// Room for one endpoint and a number that goes with it, which threads read and replace without a
/// lock (a sequence lock). Empty at first.
class EndpointCell {
 public:
  struct Tagged {
    Endpoint endpoint;
    std::uint32_t tag;
  };
  /// What is there, after or before what another thread does. While one replaces it, which takes a
  /// few stores, it is waited for.
  [[nodiscard]] std::optional<Tagged> load_tagged() const;
  [[nodiscard]] std::optional<Endpoint> load() const;
  /// False also while another thread replaces what is there.
  [[nodiscard]] bool holds(const Endpoint& endpoint, std::uint32_t tag = 0) const;
  /// The last one that was stored; 0 at first.
  [[nodiscard]] std::uint32_t tag() const;
  /// Another number after each store, and while one is under way.
  [[nodiscard]] std::uint32_t version() const { return version_.load(std::memory_order_acquire); }
  /// Does nothing while another thread replaces what is there: who stores must not depend on it.
  void store(const std::optional<Endpoint>& endpoint, std::uint32_t tag = 0);
  /// What `other` holds, as it is, while nobody else knows this one.
  void copy(const EndpointCell& other);

 private:
  using Words = std::array<std::uint64_t, 4>;
  [[nodiscard]] Words load_words() const;
  [[nodiscard]] static Words pack(const Endpoint& endpoint, std::uint32_t tag);

  std::atomic<std::uint32_t> version_ = 0;  ///< odd while words_ are being replaced
  std::array<std::atomic<std::uint64_t>, 4> words_{};
};

}  // namespace sluice::net
