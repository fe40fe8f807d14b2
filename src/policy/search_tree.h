// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace sluice::policy {

/// Values by numbers, for the question which has the last number that is not above another one. A
/// tree whose nodes are lines of the cache: a search reads one of each level.
template <class Number, class Value>
class SearchTree {
 public:
  struct Entry {
    Number number;
    Value value;
  };

  SearchTree() = default;  ///< nothing may be asked of it
  /// The numbers of `entries` ascend, and there is one.
  explicit SearchTree(std::span<const Entry> entries) : last_(entries.back()) {
    std::vector<Number> firsts;  // of each node of a level
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto& [number, value] = entries[i];
      if (i % width == 0) {
        leaves_.emplace_back().node.numbers.fill(highest);
        firsts.push_back(number);
      }
      leaves_.back().node.numbers[i % width] = number;
      leaves_.back().values[i % width] = value;
    }
    std::vector<std::vector<Node>> levels;
    while (firsts.size() > 1) {
      std::vector<Node> level;
      std::vector<Number> firsts_above;
      for (std::size_t i = 0; i < firsts.size(); ++i) {
        if (i % width == 0) {
          level.emplace_back().numbers.fill(highest);
          firsts_above.push_back(firsts[i]);
        }
        level.back().numbers[i % width] = firsts[i];
      }
      levels.push_back(std::move(level));
      firsts = std::move(firsts_above);
    }
    for (; depth_ < levels.size(); ++depth_) {
      const auto& level = levels[levels.size() - 1 - depth_];
      begins_[depth_] = static_cast<std::uint32_t>(nodes_.size());
      nodes_.insert(nodes_.end(), level.begin(), level.end());
    }
  }

  /// The first number must not be above `number`.
  [[nodiscard]] Entry last_not_above(Number number) const {
    if (number == highest) return last_;  // what fills nodes up is above all others
    std::size_t at = 0;
    for (std::size_t level = 0; level < depth_; ++level) {
      at = at * width + place(nodes_[begins_[level] + at], number);
    }
    const Leaf& leaf = leaves_[at];
    const std::size_t found = place(leaf.node, number);
    return {.number = leaf.node.numbers[found], .value = leaf.values[found]};
  }

 private:
  static constexpr std::size_t line = 64;
  static constexpr std::size_t width = line / sizeof(Number);
  static constexpr std::size_t most_levels = 12;  // 8¹² nodes
  static constexpr Number highest = std::numeric_limits<Number>::max();

  struct alignas(line) Node {
    std::array<Number, width> numbers;
  };
  struct Leaf {
    Node node;
    std::array<Value, width> values;
  };

  /// Of the last number in a node that is not above `number`.
  [[nodiscard]] static std::size_t place(const Node& node, Number number) {
    Number count = 0;
#pragma GCC unroll 8
    for (const Number each : node.numbers) count += each <= number ? 1 : 0;
    return static_cast<std::size_t>(count) - 1;
  }

  std::vector<Leaf> leaves_;
  std::vector<Node> nodes_;  ///< above them, the highest level first
  std::array<std::uint32_t, most_levels> begins_{};
  std::size_t depth_ = 0;
  Entry last_{};
};

}  // namespace sluice::policy
