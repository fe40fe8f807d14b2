// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "text/quoted_words.h"

namespace sluice::text {

std::vector<std::string> quoted_words(std::string_view text) {
  std::vector<std::string> words;
  bool within = false;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char byte = text[at];
    const bool is_space = std::string_view(" \t\r\n\f\v").contains(byte);
    if (quote == 0 && is_space) {
      within = false;
      continue;
    }
    if (!within) words.emplace_back();
    within = true;
    if (byte == quote) {
      quote = 0;
    } else if (quote == 0 && (byte == '"' || byte == '\'')) {
      quote = byte;
    } else {
      if (byte == '\\' && at + 1 < text.size()) byte = text[++at];
      words.back() += byte;
    }
  }
  return words;
}

}  // namespace sluice::text
