// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/path_pattern.h"

namespace sluice::policy {

/// Paths of unix sockets, each once, in bounded room: when there are too many, folders stand for
/// all in them.
class UsedPaths {
 public:
  explicit UsedPaths(std::size_t capacity = 1024) : capacity_(capacity) {}

  void add(std::string_view path);

  /// By text; no pattern for what no rule can say.
  using All = std::map<std::string, std::optional<PathPattern>, std::less<>>;
  [[nodiscard]] const All& all() const { return paths_; }
  /// Whether it stands for more than was added.
  [[nodiscard]] bool is_widened() const { return widened_; }
  /// Whether some that no rule can say were forgotten.
  [[nodiscard]] bool has_forgotten() const { return forgot_; }

 private:
  [[nodiscard]] bool contains(std::string_view path) const;
  void widen();

  All paths_;
  std::size_t capacity_;
  bool widened_ = false;
  bool forgot_ = false;
};

}  // namespace sluice::policy
