// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <bit>
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
  [[nodiscard]] std::optional<std::uint32_t> take() {
    if (first_candidate_ >= taken_.size() || taken_[first_candidate_] == full) find_candidate();
    const std::uint64_t word = taken_[first_candidate_];
    const std::size_t number =
        (first_candidate_ * bits) + static_cast<std::size_t>(std::countr_one(word));
    if (number >= limit_) return std::nullopt;
    taken_[first_candidate_] = word | (word + 1);
    return static_cast<std::uint32_t>(number);
  }
  /// The same from `least` on.
  [[nodiscard]] std::optional<std::uint32_t> take_from(std::uint32_t least);
  /// False when `number` is taken, or beyond the limit.
  [[nodiscard]] bool take_this(std::uint32_t number);
  /// Gives back a number that was taken.
  void release(std::uint32_t number) {
    const std::size_t index = number / bits;
    taken_[index] &= ~(std::uint64_t{1} << (number % bits));
    first_candidate_ = std::min(first_candidate_, index);
  }

 private:
  static constexpr std::size_t bits = 64;
  static constexpr std::uint64_t full = ~std::uint64_t{0};

  void find_candidate();

  std::uint32_t limit_;
  std::size_t first_candidate_ = 0;  ///< all words before it are full
  std::vector<std::uint64_t> taken_;
};

}  // namespace sluice::wasi
