// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/limit_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/limit_units.h"

namespace sluice::policy {
namespace {

constexpr std::string_view digits = "0123456789";
/// As an int64 of nanoseconds or bytes.
constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();

std::string list(std::span<const Unit> units) {
  std::vector<std::string_view> names;
  for (const Unit& unit : units) names.push_back(unit.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Parsed<Resource> resource(Scanner& line) {
  const Word word = line.here();
  std::vector<std::string_view> words;
  words.reserve(measures.size());
  for (const Measure& kind : measures) words.push_back(kind.word);
  if (word.text.empty()) {
    return complain(word,
                    fmt::format("what is limited is missing: one of {}", fmt::join(words, ", ")));
  }
  const auto found = std::ranges::find(words, word.text);
  if (found != words.end()) {
    line.next();
    return static_cast<Resource>(found - words.begin());
  }
  std::string near = suggestion(word.text, words);
  if (near.empty()) near = fmt::format("; one of {} can", fmt::join(words, ", "));
  return complain(word, fmt::format("'{}' can't be limited{}", word.text, near));
}

/// The unit that `word` names among `units`, for `what`.
Parsed<Unit> unit(const Word& word, std::span<const Unit> units, std::string_view what) {
  const auto found = std::ranges::find(units, word.text, &Unit::name);
  if (found != units.end()) return *found;
  if (word.text.empty()) {
    return complain(word, fmt::format("a unit of {} is missing: one of {}", what, list(units)));
  }
  std::string lower(word.text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const Unit& known : units) {
    std::string name(known.name);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == lower) {
      return complain(word, fmt::format("'{}' is no unit of {}; did you mean '{}'?", word.text,
                                        what, known.name));
    }
  }
  return complain(word,
                  fmt::format("'{}' is no unit of {}; one of {} is", word.text, what, list(units)));
}

Parsed<std::uint64_t> number(const Word& word) {
  std::uint64_t value = 0;
  const char* const end = std::to_address(word.text.end());
  const auto [stop, error] = std::from_chars(std::to_address(word.text.begin()), end, value);
  if (stop != end || error != std::errc() || value > most) {
    return complain(word, fmt::format("{} is too large", word.text));
  }
  return value;
}

}  // namespace

Parsed<Limit> parse_limit(Scanner& line) {
  const auto what = resource(line);
  if (!what) return std::unexpected(what.error());
  const Measure& kind = measure(*what);

  const Word whole = line.here();
  line.next();
  const auto slash = whole.text.find('/');
  const Word value = whole.part(0, slash);
  const auto digit_count = std::min(value.text.find_first_not_of(digits), value.text.size());
  if (digit_count == 0) {
    return complain(whole, whole.text.empty() ? "a number is missing"
                                              : fmt::format("'{}' begins with no digit: a whole "
                                                            "number is needed",
                                                            whole.text));
  }
  const auto count = number(value.part(0, digit_count));
  if (!count) return std::unexpected(count.error());
  Limit limit{.resource = *what, .amount = *count};

  const Word unit_word = value.part(digit_count);
  if (!kind.units.empty()) {
    const auto found =
        unit(unit_word, kind.units, kind.units.data() == byte_units.data() ? "bytes" : "time");
    if (!found) return std::unexpected(found.error());
    if (limit.amount > most / found->size) {
      return complain(value, fmt::format("{} is too large", value.text));
    }
    limit.amount *= found->size;
  } else if (!unit_word.text.empty()) {
    return complain(unit_word,
                    fmt::format("{} are counted: no unit follows the number", kind.word));
  }

  if (slash == whole.text.npos) {
    if (!kind.in_total) {
      return complain(whole,
                      fmt::format("{} are limited in a time, as in {}/s", kind.word, value.text));
    }
  } else {
    const Word time = whole.part(slash + 1);
    if (!kind.as_rate) {
      return complain(whole.part(slash), fmt::format("{} can't be limited in a time; write {}",
                                                     kind.word, value.text));
    }
    const auto found = unit(time, time_units, "time");
    if (!found) return std::unexpected(found.error());
    if (limit.amount == 0) {
      return complain(value, "a rate of 0 would be a wait without end");
    }
    limit.per = std::chrono::nanoseconds(found->size);
  }
  if (!line.at_end()) return complain(line.here(), "this is not expected here");
  return limit;
}

}  // namespace sluice::policy
