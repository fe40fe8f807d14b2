// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/path_pattern.h"

namespace sluice::policy {

/// Which of many rules about paths decides on one: that of the path itself, then that of the
/// longest pattern, and of those the earliest. A look-up takes a step for each part of the path.
class PathTable {
 public:
  /// Rules are added in their order.
  void add(const PathPattern& pattern, std::uint32_t rule) {
    std::string_view key = pattern.to_string();
    if (key.ends_with('*')) key.remove_suffix(1);
    rules_.try_emplace(std::string(key), rule);
  }
  [[nodiscard]] bool empty() const { return rules_.empty(); }
  /// `path` must be one for is_socket_path.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view path) const {
    while (!rules_.empty() && !path.empty()) {
      if (const auto known = rules_.find(path); known != rules_.end()) return known->second;
      if (path.ends_with('/')) path.remove_suffix(1);
      path = path.substr(0, path.rfind('/') + 1);
    }
    return std::nullopt;
  }

 private:
  /// By path, with a slash at its end where all below is meant.
  std::map<std::string, std::uint32_t, std::less<>> rules_;
};

}  // namespace sluice::policy
