// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "policy/scanner.h"

namespace sluice::policy {

/// What is wrong with a statement, and which part of it.
struct Complaint {
  Word about;  ///< empty: the end of the line
  std::string message;
};
template <class T>
using Parsed = std::expected<T, Complaint>;

[[nodiscard]] inline std::unexpected<Complaint> complain(const Word& about, std::string message) {
  return std::unexpected(Complaint{.about = about, .message = std::move(message)});
}

/// `; did you mean 'NEAREST'?`, with `prefix` before the candidate that is nearest to `word`; empty
/// when none is near.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> candidates,
                                     std::string_view prefix = {});

}  // namespace sluice::policy
