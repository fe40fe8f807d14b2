// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Name patterns: `PATTERN NAME`, against a matcher that compares label by label.
#include "policy/name_table.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "expect.h"
#include "input.h"

namespace {

using sluice::fuzz::expect;
using sluice::policy::NamePattern;

/// The labels of a name in lower case, the last first; a trailing dot adds none.
std::vector<std::string> labels(std::string_view name) {
  std::vector<std::string> found(1);
  for (const char c : name) {
    if (c == '.') {
      found.emplace_back();
    } else {
      found.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  if (found.size() > 1 && found.back().empty()) found.pop_back();
  std::ranges::reverse(found);
  return found;
}

bool matches(std::string_view pattern, std::string_view name) {
  auto wanted = labels(pattern);
  const auto given = labels(name);
  const bool any_below = wanted.back() == "*";
  if (!any_below) return wanted == given;
  wanted.pop_back();
  return given.size() > wanted.size() && std::equal(wanted.begin(), wanted.end(), given.begin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::Input input(data, size);
  const std::string_view text = input.take_until(' ');
  const std::string_view name = input.take_text();
  const auto pattern = NamePattern::parse(text);
  if (!pattern) return 0;
  expect(NamePattern::parse(pattern->to_string()) == *pattern, "a pattern parses to itself");
  const bool expected = sluice::policy::is_host_name(name) && matches(text, name);
  const sluice::policy::NameTable table({{.pattern = *pattern, .span = {.ports = {}, .rule = 0}}});
  expect(table.find(name, 0).has_value() == expected, "a pattern matches as its labels do");
  return 0;
}
