// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string>

namespace sluice::policy {

/// What is wrong with a text of the rule language, and where.
struct SyntaxError {
  std::string origin;      ///< where the text comes from: a file's name, or an option as --allow
  std::size_t line = 0;    ///< from 1; 0 where the text is a single line
  std::size_t column = 1;  ///< of the first wrong byte, from 1
  std::size_t length = 1;  ///< how many bytes are wrong
  std::string text;        ///< the whole line
  std::string message;     ///< without a full stop

  /// Three lines: `ORIGIN:LINE:COLUMN: MESSAGE`, a part of the text around the column, and under it
  /// a mark as long as what is wrong.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace sluice::policy
