// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/lowest_free.h"

#include <bit>

namespace sluice::wasi {

void LowestFree::find_candidate() {
  while (first_candidate_ < taken_.size() && taken_[first_candidate_] == full) ++first_candidate_;
  if (first_candidate_ == taken_.size()) taken_.push_back(0);
}

std::optional<std::uint32_t> LowestFree::take_from(std::uint32_t least) {
  for (std::uint32_t number = least; number < limit_; number = (number / bits + 1) * bits) {
    const std::size_t index = number / bits;
    const std::uint64_t taken = index < taken_.size() ? taken_[index] : 0;
    const std::uint64_t free = ~taken >> (number % bits);
    if (free == 0) continue;
    number += static_cast<std::uint32_t>(std::countr_zero(free));
    return take_this(number) ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

bool LowestFree::take_this(std::uint32_t number) {
  if (number >= limit_) return false;
  const std::size_t index = number / bits;
  const std::uint64_t bit = std::uint64_t{1} << (number % bits);
  if (index >= taken_.size()) taken_.resize(index + 1);
  if ((taken_[index] & bit) != 0) return false;
  taken_[index] |= bit;
  return true;
}

}  // namespace sluice::wasi
