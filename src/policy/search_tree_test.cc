// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/search_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "policy/test_generator.h"

namespace sluice::policy {
namespace {

template <class Number>
void expect_to_find_what_a_set_finds(std::set<Number> numbers) {
  constexpr Number highest = std::numeric_limits<Number>::max();
  Generator random(numbers.size());
  std::vector<typename SearchTree<Number, std::size_t>::Entry> entries;
  entries.reserve(numbers.size());
  for (const Number number : numbers) {
    entries.push_back({.number = number, .value = entries.size()});
  }
  const SearchTree<Number, std::size_t> tree(entries);
  const auto check = [&](Number number) {
    const auto found = tree.last_not_above(number);
    const Number expected = *std::prev(numbers.upper_bound(number));
    ASSERT_EQ(found.number, expected);
    ASSERT_EQ(entries[found.value].number, expected);
  };
  for (const Number number : numbers) {
    check(number);
    check(number - (number == 0 ? 0 : 1));
    check(number + (number == highest ? 0 : 1));
  }
  check(highest);
  for (int i = 0; i < 1000; ++i) check(static_cast<Number>(random.number()));
}

template <class Number>
void expect_to_find_what_a_set_finds(std::size_t count, std::uint64_t bound) {
  Generator random(count);
  std::set<Number> numbers{0};
  while (numbers.size() < count) {
    numbers.insert(random.below(20) == 0 ? std::numeric_limits<Number>::max()
                                         : static_cast<Number>(random.number() % bound));
  }
  expect_to_find_what_a_set_finds(numbers);
}

// Where there are many within a step of the index, others are far away.
TEST(SearchTree, FindsWhereNumbersAreCrowded) {
  std::set<std::uint64_t> numbers{0};
  for (std::uint64_t i = 0; i < 5000; ++i) {
    numbers.insert((std::uint64_t{1} << 40) + 3 * i);
    numbers.insert(i << 50);
  }
  expect_to_find_what_a_set_finds(numbers);
}

TEST(SearchTree, FindsTheLastThatIsNotAbove) {
  for (const std::size_t count :
       {1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 255, 256, 257, 511, 4096, 4097, 70000}) {
    expect_to_find_what_a_set_finds<std::uint32_t>(count, 1 << 20);
    expect_to_find_what_a_set_finds<std::uint32_t>(count, UINT32_MAX);
    expect_to_find_what_a_set_finds<std::uint64_t>(count, 1 << 20);
    expect_to_find_what_a_set_finds<std::uint64_t>(count, UINT64_MAX);
  }
}

}  // namespace
}  // namespace sluice::policy
