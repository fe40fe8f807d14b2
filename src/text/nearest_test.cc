// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "text/nearest.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::text {
namespace {

TEST(Nearest, IsASlipAway) {
  const std::string_view names[] = {"--dir", "--env", "--listen", "--listen-udp", "-v"};
  struct Case {
    std::string_view word;
    std::string_view nearest;
  };
  const Case cases[] = {
      {"--dri", "--dir"}, {"--lisen", "--listen"}, {"--listen-upd", "--listen-udp"},
      {"-x", ""},         {"--something", ""},     {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(nearest(c.word, names), c.nearest) << c.word;
}

TEST(Nearest, LongWordsAreNoSlips) {
  const std::string name(5000, 'a');
  const std::string_view candidate = name;
  EXPECT_EQ(nearest(name + 'b', std::span(&candidate, 1)), "");
  EXPECT_EQ(nearest("aaa", std::span(&candidate, 1)), "");
  EXPECT_EQ(nearest(name.substr(0, 64), std::span(&candidate, 1)), "");
  const std::string_view longest = candidate.substr(0, 64);
  EXPECT_EQ(nearest(name.substr(0, 63), std::span(&longest, 1)), longest);
}

}  // namespace
}  // namespace sluice::text
