// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::policy {

/// A part of a statement, and where it begins in it.
struct Word {
  std::string_view text;
  std::size_t position = 0;  ///< from 0

  /// `count` bytes from `begin` on, both held to what there is.
  [[nodiscard]] Word part(std::size_t begin, std::size_t count = std::string_view::npos) const;
};

/// Goes through one statement of the rule language, which may have several lines. Words end at
/// blanks, line ends, commas, braces, `=` and `#`, which begins a comment up to the end of the
/// line.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// The next word, left where it is: empty at the end and before what ends words.
  [[nodiscard]] Word peek();
  Word next();
  /// Takes `character`, and blanks before it, if it comes next.
  bool take(char character);
  /// The same without blanks before it.
  bool take_adjacent(char character);
  [[nodiscard]] bool at_end();
  /// All up to the end of the line or a comment, without blanks around it: for a path.
  Word rest_of_line();
  /// What stands here, be it a comma or a brace: for an error about it.
  [[nodiscard]] Word here();

 private:
  void skip_blanks();
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace sluice::policy
