// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <string>

namespace sluice {

/// Why something could not be done: one line for a person, which says what to do next where that
/// is known.
struct Error {
  std::string message;
};

/// A value, or the error that prevented it.
template <class T>
using Result = std::expected<T, Error>;

}  // namespace sluice
