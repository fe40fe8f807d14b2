// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/used_paths.h"

#include <utility>

namespace sluice::policy {
namespace {

constexpr std::string_view everything_below = "/*";

/// The pattern of what lies in the folder of `path`; of a pattern, in the one above.
std::string folder_of(std::string_view path) {
  if (path.ends_with(everything_below)) path.remove_suffix(everything_below.size());
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == path.npos ? 0 : slash)) +
         std::string(everything_below);
}

}  // namespace

bool UsedPaths::contains(std::string_view path) const {
  if (paths_.contains(path)) return true;
  while (widened_ && path != everything_below) {
    const std::string folder = folder_of(path);
    if (paths_.contains(folder)) return true;
    path = path.substr(0, folder.size() - everything_below.size());
    if (path.empty()) break;
  }
  return false;
}

void UsedPaths::add(std::string_view path) {
  if (contains(path)) return;
  auto pattern = PathPattern::of(path);
  paths_.emplace(path, std::move(pattern));
  while (paths_.size() > capacity_) widen();
}

/// What no rule can say is forgotten then.
void UsedPaths::widen() {
  widened_ = true;
  All wider;
  for (const auto& [path, pattern] : paths_) {
    const std::string folder = folder_of(path);
    auto parsed = PathPattern::parse(folder);
    if (pattern && parsed) {
      wider.emplace(folder, std::move(*parsed));
    } else {
      forgot_ = true;
    }
  }
  paths_ = std::move(wider);
}

}  // namespace sluice::policy
