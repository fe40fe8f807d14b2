// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/guest.h>
#include <sluice/module.h>

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace sluice::cli {

/// Reads an argument of `-f`: integers as C writes them (decimal, 0x…, 0…), signed or unsigned,
/// within the type's range; floats as strtod(3) reads them, a NaN's payload as `nan:0x…`. The error
/// names the text and the type.
std::expected<sluice::Value, std::string> parse_value(ValueType type, std::string_view text);

/// Prints results as WAMR does: `0x5:i32,2.5:f64`.
std::string format_values(std::span<const sluice::Value> values);

}  // namespace sluice::cli
