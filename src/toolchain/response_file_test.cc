// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/response_file.h"

#include <gtest/gtest.h>

namespace sluice::toolchain {
namespace {

using Words = std::vector<std::string>;

TEST(ResponseFile, DividesWordsAtWhiteSpace) {
  EXPECT_EQ(split_response(" -c\ta.c\n\r\n-o x "), (Words{"-c", "a.c", "-o", "x"}));
  EXPECT_EQ(split_response(" \n"), Words{});
}

TEST(ResponseFile, KnowsQuotesAndBackslashes) {
  EXPECT_EQ(split_response(R"("a b" 'c "d' e\ f x"y z"w "\"")"),
            (Words{"a b", "c \"d", "e f", "xy zw", "\""}));
  EXPECT_EQ(split_response("''"), Words{""});
  EXPECT_EQ(split_response("\"open"), Words{"open"});
  EXPECT_EQ(split_response("end\\"), Words{"end\\"});
}

}  // namespace
}  // namespace sluice::toolchain
