// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/resolver_options.h"

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>

#include "net/decimal.h"

namespace sluice::net {
namespace {

/// The number after `key` when `word` is `key:number`, at least 1 and cut to `most`.
std::optional<int> setting(std::string_view word, std::string_view key, std::uint32_t most) {
  if (!word.starts_with(key) || !word.substr(key.size()).starts_with(':')) return std::nullopt;
  auto number = parse_decimal(word.substr(key.size() + 1), UINT32_MAX);
  if (!number) return std::nullopt;
  return static_cast<int>(std::clamp(*number, 1U, most));
}

}  // namespace

ResolverTiming resolver_timing(const ResolverOptions& options, std::string_view resolv_conf) {
  int seconds = 5;
  int attempts = 2;
  std::istringstream lines{std::string(resolv_conf)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != "options") continue;
    while (words >> word) {
      seconds = setting(word, "timeout", 30).value_or(seconds);
      attempts = setting(word, "attempts", 5).value_or(attempts);
    }
  }
  return {.timeout = options.timeout.value_or(std::chrono::seconds(seconds)),
          .attempts = options.attempts.value_or(attempts)};
}

}  // namespace sluice::net
