// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/nearest.h"

#include <gtest/gtest.h>

namespace sluice::cli {
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

}  // namespace
}  // namespace sluice::cli
