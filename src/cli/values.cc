// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/values.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>

namespace sluice::cli {
namespace {

/// An unsigned number as C writes it, the whole text.
std::optional<std::uint64_t> magnitude(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.starts_with('0')) {
    base = 8;
  }
  std::uint64_t number = 0;
  const char* const end = std::to_address(text.end());
  const auto [stop, error] = std::from_chars(std::to_address(text.begin()), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

template <class Integer>
std::optional<Value> parse_integer(std::string_view text) {
  using Unsigned = std::make_unsigned_t<Integer>;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto number = magnitude(text);
  const std::uint64_t greatest =
      negative ? std::uint64_t{1} << (8 * sizeof(Integer) - 1) : Unsigned(~Unsigned{0});
  if (!number || *number > greatest) return std::nullopt;
  const auto bits = static_cast<Unsigned>(*number);
  return static_cast<Integer>(negative ? Unsigned{0} - bits : bits);
}

template <class Float, class Bits>
std::optional<Value> parse_float(std::string_view text) {
  const auto colon = text.find(':');
  const std::string number(text.substr(0, colon));
  if (number.empty() || std::isspace(static_cast<unsigned char>(number[0])) != 0) {
    return std::nullopt;
  }
  char* end = nullptr;
  Float value{};
  if constexpr (sizeof(Float) == 4) {
    value = std::strtof(number.c_str(), &end);
  } else {
    value = std::strtod(number.c_str(), &end);
  }
  if (*end != '\0') return std::nullopt;
  if (std::isnan(value)) value = std::copysign(value, number[0] == '-' ? Float{-1} : Float{1});
  if (colon == std::string_view::npos) return value;
  constexpr Bits mantissa = (Bits{1} << (std::numeric_limits<Float>::digits - 1)) - 1;
  const auto payload = magnitude(text.substr(colon + 1));
  if (!std::isnan(value) || !payload || *payload == 0 || *payload > mantissa) return std::nullopt;
  return std::bit_cast<Float>((std::bit_cast<Bits>(value) & ~mantissa) |
                              static_cast<Bits>(*payload));
}

struct Number {
  std::string_view type;
  std::optional<Value> (*parse)(std::string_view);
};

const Number* number(ValueType type) {
  static constexpr Number i32{"i32", parse_integer<std::int32_t>};
  static constexpr Number i64{"i64", parse_integer<std::int64_t>};
  static constexpr Number f32{"f32", parse_float<float, std::uint32_t>};
  static constexpr Number f64{"f64", parse_float<double, std::uint64_t>};
  switch (type) {
    case ValueType::i32:
      return &i32;
    case ValueType::i64:
      return &i64;
    case ValueType::f32:
      return &f32;
    case ValueType::f64:
      return &f64;
    default:
      return nullptr;
  }
}

struct Print {
  std::back_insert_iterator<std::string> out;
  void operator()(std::int32_t value) const {
    fmt::format_to(out, "{:#x}:i32", static_cast<std::uint32_t>(value));
  }
  void operator()(std::int64_t value) const {
    fmt::format_to(out, "{:#x}:i64", static_cast<std::uint64_t>(value));
  }
  void operator()(float value) const { fmt::format_to(out, "{:.7g}:f32", value); }
  void operator()(double value) const { fmt::format_to(out, "{:.7g}:f64", value); }
};

}  // namespace

std::expected<Value, std::string> parse_value(ValueType type, std::string_view text) {
  const Number* const kind = number(type);
  if (kind == nullptr) {
    return std::unexpected(fmt::format("'{}': only numbers can be given as arguments", text));
  }
  if (const auto value = kind->parse(text)) return *value;
  return std::unexpected(fmt::format("'{}': a number of type {} is needed", text, kind->type));
}

std::string format_values(std::span<const Value> values) {
  std::string out;
  for (const Value& value : values) {
    if (!out.empty()) out += ',';
    std::visit(Print{std::back_inserter(out)}, value);
  }
  return out;
}

}  // namespace sluice::cli
