// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/lowest_free.h"

#include <algorithm>
#include <bit>

namespace sluice::wasi {
namespace {

constexpr std::uint32_t bits = 64;

}  // namespace

std::optional<std::uint32_t> LowestFree::take() {
  while (first_candidate_ < taken_.size() && taken_[first_candidate_] == ~std::uint64_t{0}) {
    ++first_candidate_;
  }
  if (first_candidate_ * bits >= limit_) return std::nullopt;
  if (first_candidate_ == taken_.size()) taken_.push_back(0);
  std::uint64_t& word = taken_[first_candidate_];
  const auto number = static_cast<std::uint32_t>((first_candidate_ * bits) + std::countr_one(word));
  if (number >= limit_) return std::nullopt;
  word |= std::uint64_t{1} << (number % bits);
  return number;
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

void LowestFree::release(std::uint32_t number) {
  const std::size_t index = number / bits;
  taken_[index] &= ~(std::uint64_t{1} << (number % bits));
  first_candidate_ = std::min(first_candidate_, index);
}

}  // namespace sluice::wasi
