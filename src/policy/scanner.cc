// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/scanner.h"

#include <algorithm>

namespace sluice::policy {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view ends_of_words = " \t\r\n,{}=#";

}  // namespace

Word Word::part(std::size_t begin, std::size_t count) const {
  begin = std::min(begin, text.size());
  return {.text = text.substr(begin, count), .position = position + begin};
}

void Scanner::skip_blanks() {
  while (true) {
    at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    if (at_ == text_.size() || text_[at_] != '#') return;
    at_ = std::min(text_.find('\n', at_), text_.size());
  }
}

Word Scanner::peek() {
  skip_blanks();
  const std::size_t end = std::min(text_.find_first_of(ends_of_words, at_), text_.size());
  return {.text = text_.substr(at_, end - at_), .position = at_};
}

Word Scanner::next() {
  const Word word = peek();
  at_ += word.text.size();
  return word;
}

bool Scanner::take_adjacent(char character) {
  if (at_ == text_.size() || text_[at_] != character) return false;
  ++at_;
  return true;
}

bool Scanner::take(char character) {
  skip_blanks();
  return take_adjacent(character);
}

bool Scanner::at_end() {
  skip_blanks();
  return at_ == text_.size();
}

Word Scanner::rest_of_line() {
  skip_blanks();
  const std::size_t begin = at_;
  at_ = std::min(text_.find_first_of("#\n", at_), text_.size());
  const std::string_view rest = text_.substr(begin, at_ - begin);
  return {.text = rest.substr(0, rest.find_last_not_of(blanks) + 1), .position = begin};
}

Word Scanner::here() {
  Word word = peek();
  if (word.text.empty()) word.text = text_.substr(at_, 1);
  return word;
}

}  // namespace sluice::policy
