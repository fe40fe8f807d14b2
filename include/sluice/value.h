// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <variant>

namespace sluice {

/// The kinds of wasm values; `reference` stands for all reference types.
enum class ValueType : std::uint8_t { i32, i64, f32, f64, v128, reference };

/// A wasm number: its alternatives are the first four of ValueType, in that order.
using Value = std::variant<std::int32_t, std::int64_t, float, double>;

}  // namespace sluice
