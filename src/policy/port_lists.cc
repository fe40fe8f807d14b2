// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/port_lists.h"

namespace sluice::policy {

PortLists::PortLists() {
  constexpr PortSpan no_port{.ports = {.first = 1, .last = 0}, .rule = no_rule};
  add({&no_port, 1}, empty);
}

std::uint32_t PortLists::add(std::span<const PortSpan> spans, std::uint32_t around) {
  auto children = static_cast<std::uint32_t>(leaves_.size());
  std::vector<std::uint16_t> firsts;
  for (std::size_t begin = 0; begin < spans.size(); begin += width) {
    firsts.push_back(spans[begin].ports.first);
    Leaf& leaf = leaves_.emplace_back();
    for (std::size_t i = 0; i < width; ++i) {
      const PortSpan& span = spans[std::min(begin + i, spans.size() - 1)];
      leaf.firsts[i] = span.ports.first;
      leaf.lasts[i] = span.ports.last;
      leaf.rules[i] = span.rule;
    }
  }
  for (std::uint16_t level = 0;; ++level) {
    const auto level_begin = static_cast<std::uint32_t>(nodes_.size());
    std::vector<std::uint16_t> firsts_above;
    for (std::size_t begin = 0; begin < firsts.size(); begin += most_children) {
      const std::size_t count = std::min(firsts.size() - begin, most_children);
      Node& node =
          nodes_.emplace_back(Node{.around = around,
                                   .children = children + static_cast<std::uint32_t>(begin),
                                   .level = level,
                                   .last_child = static_cast<std::uint16_t>(count - 1),
                                   .seconds = {}});
      node.seconds.fill(std::numeric_limits<std::uint16_t>::max());
      std::copy_n(firsts.begin() + static_cast<std::ptrdiff_t>(begin) + 1, count - 1,
                  node.seconds.begin());
      firsts_above.push_back(firsts[begin]);
    }
    if (firsts_above.size() == 1) return level_begin;
    firsts = std::move(firsts_above);
    children = level_begin;
  }
}

std::span<const PortLists::Leaf> PortLists::leaves(std::uint32_t list) const {
  std::size_t first = list;
  std::size_t last = list;
  for (int level = nodes_[list].level; level >= 0; --level) {
    first = nodes_[first].children;
    last = nodes_[last].children + nodes_[last].last_child;
  }
  return std::span(leaves_).subspan(first, last - first + 1);
}

std::vector<PortSpan> PortLists::spans(std::uint32_t list) const {
  std::vector<PortSpan> all;
  for (const Leaf& leaf : leaves(list)) {
    for (std::size_t i = 0; i < width; ++i) {
      const PortSpan span{.ports = {.first = leaf.firsts[i], .last = leaf.lasts[i]},
                          .rule = leaf.rules[i]};
      if (all.empty() || all.back() != span) all.push_back(span);
    }
  }
  return all;
}

}  // namespace sluice::policy
