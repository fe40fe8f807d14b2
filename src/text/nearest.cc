// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "text/nearest.h"

#include <algorithm>
#include <vector>

namespace sluice::text {
namespace {

/// How many letters to insert, remove, replace, or swap with the next one (optimal string
/// alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({replaced, rows[i - 1][j] + 1, rows[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.size()][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t least = std::min<std::size_t>(3, word.size() * 2 / 5) + 1;
  for (const std::string_view candidate : candidates) {
    if (word.size() > candidate.size() + least) continue;
    if (const std::size_t far = distance(word, candidate); far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

}  // namespace sluice::text
