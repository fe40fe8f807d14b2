// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/port_lists.h"

#include <gtest/gtest.h>

#include "policy/test_generator.h"

namespace sluice::policy {
namespace {

constexpr std::size_t port_count = 65536;

/// Spans in order, with gaps, from `first` on.
std::vector<PortSpan> random_spans(Generator& random, std::size_t count, std::uint32_t first) {
  std::vector<PortSpan> spans;
  while (spans.size() < count && first < port_count) {
    const auto last = static_cast<std::uint32_t>(
        std::min(first + (random.below(3) == 0 ? random.below(5) : 0), port_count - 1));
    spans.push_back({.ports = {.first = static_cast<std::uint16_t>(first),
                               .last = static_cast<std::uint16_t>(last)},
                     .rule = static_cast<std::uint32_t>(spans.size())});
    first = last + 1 + static_cast<std::uint32_t>(random.below(3));
  }
  return spans;
}

void expect_to_find(const PortLists& lists, std::uint32_t list, const std::vector<PortSpan>& spans,
                    std::uint32_t others) {
  auto next = spans.begin();
  for (std::uint32_t port = 0; port < port_count; ++port) {
    while (next != spans.end() && next->ports.last < port) ++next;
    const bool has_rule = next != spans.end() && next->ports.first <= port;
    ASSERT_EQ(lists.find(list, static_cast<std::uint16_t>(port)), has_rule ? next->rule : others)
        << spans.size() << ' ' << port;
  }
}

TEST(PortLists, FindWhatAnOracleFinds) {
  Generator random(7);
  PortLists lists;
  constexpr PortSpan every_port{.ports = {}, .rule = 1'000'000};
  const std::uint32_t all = lists.add({&every_port, 1}, PortLists::empty);
  for (const std::size_t count : {1, 2, 7, 8, 9, 16, 17, 135, 136, 137, 2311, 2312, 2313, 40000}) {
    for (const std::uint32_t first : {0, 1, 500, 65530}) {
      const auto spans = random_spans(random, count, first);
      const std::uint32_t alone = lists.add(spans, PortLists::empty);
      const std::uint32_t within = lists.add(spans, all);
      expect_to_find(lists, alone, spans, PortLists::no_rule);
      expect_to_find(lists, within, spans, every_port.rule);
      EXPECT_EQ(lists.spans(alone), spans);
      EXPECT_GE(lists.room(alone), spans.size());
      EXPECT_EQ(lists.around(within), all);
    }
  }
}

TEST(PortLists, TheEmptyOneHasNoPort) {
  const PortLists lists;
  expect_to_find(lists, PortLists::empty, {}, PortLists::no_rule);
}

}  // namespace
}  // namespace sluice::policy
