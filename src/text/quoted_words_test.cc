// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "text/quoted_words.h"

#include <gtest/gtest.h>

namespace sluice::text {
namespace {

using Words = std::vector<std::string>;

TEST(QuotedWords, DividesWordsAtWhiteSpace) {
  EXPECT_EQ(quoted_words(" -c\ta.c\n\r\n-o x "), (Words{"-c", "a.c", "-o", "x"}));
  EXPECT_EQ(quoted_words(" \n"), Words{});
}

TEST(QuotedWords, KnowsQuotesAndBackslashes) {
  EXPECT_EQ(quoted_words(R"("a b" 'c "d' e\ f x"y z"w "\"")"),
            (Words{"a b", "c \"d", "e f", "xy zw", "\""}));
  EXPECT_EQ(quoted_words("''"), Words{""});
  EXPECT_EQ(quoted_words("\"open"), Words{"open"});
  EXPECT_EQ(quoted_words("end\\"), Words{"end\\"});
}

}  // namespace
}  // namespace sluice::text
