// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/values.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace sluice::cli {
namespace {

TEST(Values, ReadAndPrintedAgain) {
  struct Case {
    ValueType type;
    std::string_view text;
    std::string_view printed;  // empty: not accepted
  };
  const Case cases[] = {
      {ValueType::i32, "5", "0x5:i32"},
      {ValueType::i32, "0", "0x0:i32"},
      {ValueType::i32, "+7", "0x7:i32"},
      {ValueType::i32, "-1", "0xffffffff:i32"},
      {ValueType::i32, "0x10", "0x10:i32"},
      {ValueType::i32, "-0x10", "0xfffffff0:i32"},
      {ValueType::i32, "010", "0x8:i32"},
      {ValueType::i32, "4294967295", "0xffffffff:i32"},
      {ValueType::i32, "4294967296", ""},
      {ValueType::i32, "-2147483648", "0x80000000:i32"},
      {ValueType::i32, "-2147483649", ""},
      {ValueType::i32, "abc", ""},
      {ValueType::i32, "1x", ""},
      {ValueType::i32, " 1", ""},
      {ValueType::i32, "--1", ""},
      {ValueType::i32, "0x", ""},
      {ValueType::i32, "", ""},
      {ValueType::i64, "18446744073709551615", "0xffffffffffffffff:i64"},
      {ValueType::i64, "-9223372036854775808", "0x8000000000000000:i64"},
      {ValueType::i64, "18446744073709551616", ""},
      {ValueType::f32, "1.5", "1.5:f32"},
      {ValueType::f32, "-0.0", "-0:f32"},
      {ValueType::f32, "1e10", "1e+10:f32"},
      {ValueType::f32, "0.1", "0.1:f32"},
      {ValueType::f32, "inf", "inf:f32"},
      {ValueType::f32, "nan", "nan:f32"},
      {ValueType::f32, "-nan", "-nan:f32"},
      {ValueType::f32, "nan:0x800000", ""},
      {ValueType::f32, "nan:0", ""},
      {ValueType::f32, "1:1", ""},
      {ValueType::f32, "1.5f", ""},
      {ValueType::f32, " 1", ""},
      {ValueType::f32, "", ""},
      {ValueType::f64, "3.14159265", "3.141593:f64"},
      {ValueType::f64, "-1e300", "-1e+300:f64"},
      {ValueType::f64, "nan:0x1", "nan:f64"},
      {ValueType::reference, "null", ""},
      {ValueType::v128, "1", ""},
  };
  for (const Case& c : cases) {
    const auto value = parse_value(c.type, c.text);
    EXPECT_EQ(value ? format_values(std::span(&*value, 1)) : "", c.printed) << c.text;
  }
}

TEST(Values, PayloadOfNan) {
  const auto value = parse_value(ValueType::f32, "-nan:0x200001");
  ASSERT_TRUE(value);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(std::get<float>(*value)), 0xffa00001U);
}

TEST(Values, SeveralAndNone) {
  EXPECT_EQ(format_values({}), "");
  const Value values[] = {1, std::int64_t{2}, 0.5F, 0.25};
  EXPECT_EQ(format_values(values), "0x1:i32,0x2:i64,0.5:f32,0.25:f64");
}

TEST(Values, ErrorsNameTheTextAndTheType) {
  EXPECT_EQ(parse_value(ValueType::i64, "x").error(), "'x': a number of type i64 is needed");
}

}  // namespace
}  // namespace sluice::cli
