// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice {

/// `text` for a terminal: control characters (also those of C1, in UTF-8) are written as `\x1b`,
/// apart from line ends. For names that a module brings along, such as those of its exports.
[[nodiscard]] inline std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  const auto escape = [&](unsigned char code) {
    shown += {'\\', 'x', digits[code >> 4], digits[code & 15]};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
    if (code == 0xc2 && next >= 0x80 && next < 0xa0) {
      escape(code);
      escape(next);
      ++i;
    } else if ((code < 0x20 && code != '\n') || code == 0x7f) {
      escape(code);
    } else {
      shown += text[i];
    }
  }
  return shown;
}

/// The same in one line: line ends are written as `\x0a`.
[[nodiscard]] inline std::string printable_line(std::string_view text) {
  std::string shown;
  for (const char c : printable(text)) {
    if (c == '\n') {
      shown += "\\x0a";
    } else {
      shown += c;
    }
  }
  return shown;
}

}  // namespace sluice
