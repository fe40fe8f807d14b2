// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/cidr.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sluice::net {
namespace {

TEST(Cidr, parses) {
  struct {
    std::string_view input, expected;
  } const cases[] = {
      {"10.0.0.0/8", "10.0.0.0/8"},
      {"10.1.2.3/8", "10.0.0.0/8"},
      {"127.0.0.1/15", "127.0.0.0/15"},
      {"255.255.255.255/1", "128.0.0.0/1"},
      {"1.2.3.4/0", "0.0.0.0/0"},
      {"1.2.3.4/32", "1.2.3.4/32"},
      {"0.0.0.0/32", "0.0.0.0/32"},
      {"::/0", "::/0"},
      {"2001:db8::ffff/32", "2001:db8::/32"},
      {"2001:db8:8000::/33", "2001:db8:8000::/33"},
      {"::1/128", "::1/128"},
      {"::ffff:10.1.2.3/104", "10.0.0.0/8"},
      {"::ffff:10.1.2.3/128", "10.1.2.3/32"},
      {"::ffff:10.1.2.3/96", "0.0.0.0/0"},
      {"::127.0.0.1/128", "::127.0.0.1/128"},
      {"64:ff9b::10.1.2.3/104", "64:ff9b::a00:0/104"},
  };
  for (const auto& one : cases) {
    auto range = Cidr::parse(one.input);
    ASSERT_TRUE(range) << one.input << ": " << range.error();
    EXPECT_EQ(range->to_string(), one.expected) << one.input;
    EXPECT_EQ(Cidr::parse(range->to_string()), *range) << one.input;
  }
}

TEST(Cidr, refusesWhatIsNotOneAndSaysWhatIsExpected) {
  struct {
    std::string_view input, reason;
  } const cases[] = {
      {"0.0.0.0/256", "'256' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/33", "'33' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/-1", "'-1' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/+1", "'+1' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/4294967296", "'4294967296' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/", "'' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/08", "'08' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/0x8", "'0x8' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/ 8", "' 8' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/8 ", "'8 ' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/8/8", "'8/8' is not a mask; write a number from 0 to 32"},
      {"0.0.0.0/255.0.0.0", "'255.0.0.0' is not a mask; write a number from 0 to 32"},
      {"::/129", "'129' is not a mask; write a number from 0 to 128"},
      {"10.1.2.3", "the mask is missing; write 10.1.2.3/32 for one address"},
      {"fd00::1", "the mask is missing; write fd00::1/128 for one address"},
      {"", "'' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8"},
      {"/8", "'' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8"},
      {"10/8", "'10' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8"},
      {" 10.0.0.0/8",
       "' 10.0.0.0' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8"},
      {"fe80::%1/10",
       "'fe80::%1' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8"},
      {"example.com/8",
       "'example.com' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8"},
      {"::ffff:10.0.0.1/8",
       "a mask of 8 is too short for an IPv4 address written as IPv6; write an IPv4 range, such as "
       "10.0.0.1/32"},
  };
  for (const auto& one : cases) {
    auto range = Cidr::parse(one.input);
    ASSERT_FALSE(range) << one.input;
    EXPECT_EQ(range.error(), one.reason) << one.input;
  }
}

}  // namespace
}  // namespace sluice::net
