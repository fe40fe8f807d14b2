// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace sluice::wasi {
namespace {

TEST(Random, FillsAllAndNothingElse) {
  std::array<std::byte, 96> bytes{};
  ASSERT_TRUE(fill_random(std::span(bytes).subspan(32, 32)));
  const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
  EXPECT_TRUE(std::all_of(bytes.begin(), bytes.begin() + 32, is_zero));
  EXPECT_FALSE(std::all_of(bytes.begin() + 32, bytes.begin() + 64, is_zero));
  EXPECT_TRUE(std::all_of(bytes.begin() + 64, bytes.end(), is_zero));
  EXPECT_TRUE(fill_random({}));
}

// The kernel stores at most 32 MiB in one call.
TEST(Random, FillsMoreThanOneCallGives) {
  std::vector<std::byte> bytes((std::size_t{32} << 20) + 64);
  ASSERT_TRUE(fill_random(bytes));
  EXPECT_FALSE(std::all_of(bytes.end() - 64, bytes.end(),
                           [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace
}  // namespace sluice::wasi
