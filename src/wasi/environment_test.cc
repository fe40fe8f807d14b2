// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/environment.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

namespace sluice::wasi {
namespace {

TEST(Environment, MeasuresStringsWithTheirEnd) {
  const std::vector<std::string> strings{"program", "", "x"};
  const auto size = measure(strings);
  ASSERT_TRUE(size);
  EXPECT_EQ(size->count, 3);
  EXPECT_EQ(size->bytes, 11);
  EXPECT_EQ(measure({})->count, 0);
  EXPECT_EQ(measure({})->bytes, 0);
}

TEST(Environment, LaysOutStringsAndWhereTheyBegin) {
  const std::vector<std::string> strings{"ab", "", "c"};
  std::array<char, 8> buffer{};
  buffer.fill('#');
  std::array<std::uint32_t, 4> pointers{9, 9, 9, 9};
  lay_out(strings, 100, std::as_writable_bytes(std::span(buffer)),
          std::as_writable_bytes(std::span(pointers)));
  EXPECT_EQ(std::string_view(buffer.data(), buffer.size()), std::string_view("ab\0\0c\0##", 8));
  EXPECT_EQ(pointers, (std::array<std::uint32_t, 4>{100, 103, 104, 9}));
}

}  // namespace
}  // namespace sluice::wasi
