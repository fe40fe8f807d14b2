// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "policy/port_spans.h"

namespace sluice::policy {

/// Lists of ports and the rules that decide on them, one around the other. Each is a tree whose
/// nodes are lines of the cache, nearly always of two levels, and is searched without a branch.
class PortLists {
 public:
  static constexpr std::uint32_t no_rule = UINT32_MAX;
  /// The list without ports, which lies around all.
  static constexpr std::uint32_t empty = 0;

  PortLists();

  /// A list of `spans`, as disjoint() returns them, which is not empty. For what it does not have
  /// the list `around` is asked.
  std::uint32_t add(std::span<const PortSpan> spans, std::uint32_t around);

  /// The rule for `port` in `list`, or outwards from there, or no_rule.
  [[nodiscard]] std::uint32_t find(std::uint32_t list, std::uint16_t port) const {
    std::uint32_t rule = find_within(list, port);
    while (nodes_[list].around != empty && rule == no_rule) [[unlikely]] {
      list = nodes_[list].around;
      rule = find_within(list, port);
    }
    return rule;
  }
  [[nodiscard]] std::uint32_t around(std::uint32_t list) const { return nodes_[list].around; }
  [[nodiscard]] std::vector<PortSpan> spans(std::uint32_t list) const;
  /// A number of spans which `list` does not have more than.
  [[nodiscard]] std::size_t room(std::uint32_t list) const { return leaves(list).size() * width; }

 private:
  static constexpr std::size_t line = 64;
  static constexpr std::size_t width = 8;
  static constexpr std::size_t most_children = 16;

  /// Where there are less spans, the last one stands again in their place.
  struct alignas(line) Leaf {
    std::array<std::uint16_t, width> firsts;
    std::array<std::uint16_t, width> lasts;
    std::array<std::uint32_t, width> rules;
  };
  struct alignas(line) Node {
    std::uint32_t around;    ///< of the first node, which stands for the list
    std::uint32_t children;  ///< the first one: a leaf, or on a higher level a node
    std::uint16_t level;
    std::uint16_t last_child;
    /// The ports that the children after the first one begin with; the highest for missing ones.
    std::array<std::uint16_t, most_children> seconds;
  };

  /// How many are not above `port`.
  template <std::size_t size>
  [[nodiscard]] static std::uint16_t count(const std::array<std::uint16_t, size>& numbers,
                                           std::uint16_t port) {
    std::uint16_t all = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint16_t one = numbers[i] <= port ? 1 : 0;
      all = static_cast<std::uint16_t>(all + one);
    }
    return all;
  }
  [[nodiscard]] static std::size_t child(const Node& node, std::uint16_t port) {
    return node.children + std::min(count(node.seconds, port), node.last_child);
  }
  [[nodiscard]] std::uint32_t find_within(std::uint32_t list, std::uint16_t port) const {
    const Node* node = &nodes_[list];
    while (node->level > 0) [[unlikely]] {
      node = &nodes_[child(*node, port)];
    }
    const Leaf& leaf = leaves_[child(*node, port)];
    const std::size_t at = (count(leaf.firsts, port) - 1U) % width;  // the last one for none
    const std::uint32_t is_there =
        (leaf.firsts[at] <= port ? 1U : 0U) & (port <= leaf.lasts[at] ? 1U : 0U);
    return leaf.rules[at] | (is_there - 1);  // no_rule when it is not
  }
  [[nodiscard]] std::span<const Leaf> leaves(std::uint32_t list) const;

  std::vector<Node> nodes_;
  std::vector<Leaf> leaves_;
};

}  // namespace sluice::policy
