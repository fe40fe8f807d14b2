// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "text/nearest.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sluice::text {
namespace {

constexpr std::size_t longest = 64;  // of words that are looked at: the time grows with its square

/// How many letters to insert, remove, replace, or swap with the next one (optimal string
/// alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  // Of the table of distances between beginnings of `a` and of `b`, three rows.
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  if (word.size() > longest) return best;
  std::size_t least = std::min<std::size_t>(3, word.size() * 2 / 5) + 1;
  for (const std::string_view candidate : candidates) {
    if (word.size() > candidate.size() + least || candidate.size() > word.size() + least) continue;
    if (const std::size_t far = distance(word, candidate); far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

}  // namespace sluice::text
