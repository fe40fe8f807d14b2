// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "policy/step_index.h"

namespace sluice::policy {

/// Values by numbers, for the question which has the last number that is not above another one.
/// They lie in leaves that begin with a line of the cache, to which an index leads.
template <class Number, class Value>
class SearchTree {
 public:
  struct Entry {
    Number number;
    Value value;
  };
  /// An entry of the tree.
  struct Found {
    Number number;
    const Value& value;
  };

  SearchTree() = default;  ///< nothing may be asked of it
  /// The numbers of `entries` ascend, and there is one.
  explicit SearchTree(std::span<const Entry> entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto& [number, value] = entries[i];
      if (i % width == 0) {
        leaves_.emplace_back();
        firsts_.push_back(number);
      }
      leaves_.back().numbers[i % width] = number;
      leaves_.back().values[i % width] = value;
    }
    for (std::size_t i = entries.size(); i % width != 0; ++i) {
      leaves_.back().numbers[i % width] = entries.back().number;
      leaves_.back().values[i % width] = entries.back().value;
    }
    last_ = static_cast<std::uint32_t>(leaves_.size() - 1);
    if (last_ > 0) index_ = StepIndex<Number, width>(firsts_);
    firsts_.insert(firsts_.end(), width, std::numeric_limits<Number>::max());
  }

  /// The first number must not be above `number`.
  [[nodiscard]] Found last_not_above(Number number) const {
    const Leaf& leaf = leaves_[last_ == 0 ? 0 : leaf_for(number)];
    const std::size_t found = place(leaf.numbers, number);
    return {.number = leaf.numbers[found], .value = leaf.values[found]};
  }

 private:
  static constexpr std::size_t line = 64;
  static constexpr std::size_t width = line / sizeof(Number);

  /// The last entry stands in the place of missing ones.
  struct Leaf {
    alignas(line) std::array<Number, width> numbers;
    std::array<Value, width> values;
  };
  using Numbers = std::span<const Number, width>;

  /// Of the last number that is not above `number`.
  [[nodiscard]] static std::size_t place(Numbers numbers, Number number) {
    Number count = 0;
#pragma GCC unroll 8
    for (const Number each : numbers) count += each <= number ? 1 : 0;
    return static_cast<std::size_t>(count) - 1;
  }
  [[nodiscard]] std::size_t leaf_for(Number number) const {
    const std::size_t begin = index_.begin(number);
    return std::min<std::size_t>(begin + place(Numbers(&firsts_[begin], width), number), last_);
  }

  std::vector<Leaf> leaves_;
  std::vector<Number> firsts_;  ///< of the leaves, and room to read more
  std::uint32_t last_ = 0;      ///< of the leaves
  StepIndex<Number, width> index_;
};

}  // namespace sluice::policy
