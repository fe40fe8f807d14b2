// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/nearest.h"

#include <algorithm>
#include <vector>

namespace sluice::cli {
namespace {

/// Levenshtein's distance: how many letters to insert, remove or replace.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t least = std::min<std::size_t>(3, word.size() * 2 / 5) + 1;
  for (const std::string_view candidate : candidates) {
    if (const std::size_t far = distance(word, candidate); far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

}  // namespace sluice::cli
