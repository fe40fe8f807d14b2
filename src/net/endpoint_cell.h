// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "net/endpoint.h"

namespace sluice::net {

/// Room for one endpoint, which threads read and replace without a lock and without waiting for
/// each other (a sequence lock). Empty at first.
class EndpointCell {
 public:
  /// Whether nothing was ever stored.
  [[nodiscard]] bool is_fresh() const { return version_.load(std::memory_order_relaxed) == 0; }
  /// nullopt also while another thread replaces what is there.
  [[nodiscard]] std::optional<Endpoint> load() const;
  /// False also while another thread replaces what is there.
  [[nodiscard]] bool holds(const Endpoint& endpoint) const;
  /// Does nothing while another thread replaces what is there: who stores must not depend on it.
  void store(const std::optional<Endpoint>& endpoint);

 private:
  using Words = std::array<std::uint64_t, 4>;
  [[nodiscard]] static Words pack(const Endpoint& endpoint);

  std::atomic<std::uint32_t> version_ = 0;  ///< odd while words_ are being replaced
  std::array<std::atomic<std::uint64_t>, 4> words_{};
};

}  // namespace sluice::net
