// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::wasi {

/// Numbers below a limit, given out lowest first. One bit a number; memory grows with the highest
/// number that was ever taken.
class LowestFree {
 public:
  explicit LowestFree(std::uint32_t limit) : limit_(limit) {}

  /// Takes the lowest free number; nothing when all are taken.
  [[nodiscard]] std::optional<std::uint32_t> take();
  /// The same from `least` on.
  [[nodiscard]] std::optional<std::uint32_t> take_from(std::uint32_t least);
  /// False when `number` is taken, or beyond the limit.
  [[nodiscard]] bool take_this(std::uint32_t number);
  /// Gives back a number that was taken.
  void release(std::uint32_t number);

 private:
  std::uint32_t limit_;
  std::size_t first_candidate_ = 0;  ///< all words before it are full
  std::vector<std::uint64_t> taken_;
};

}  // namespace sluice::wasi
