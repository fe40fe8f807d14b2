// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/host_name.h"
#include "policy/name_pattern.h"
#include "policy/port_spans.h"

namespace sluice::policy {

/// Which of many rules about names decides on a name and a port: that of the name itself, then that
/// of the longest pattern, and of those the earliest. A look-up takes a step for each label of the
/// name.
class NameTable {
 public:
  struct Entry {
    NamePattern pattern;
    PortSpan span;
  };

  NameTable() = default;
  explicit NameTable(const std::vector<Entry>& entries);

  /// `name` as the guest gave it: nothing for what is_host_name() denies.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name, std::uint16_t port) const {
    std::optional<std::uint32_t> found;
    static_cast<void>(any_of(name, port, [&](std::uint32_t rule) {
      found = rule;
      return true;
    }));
    return found;
  }
  /// Whether `accepts(rule)` is true for a rule about the name, whatever its ports.
  template <class Accepts>
  [[nodiscard]] bool any_of(std::string_view name, Accepts accepts) const {
    return any_of_patterns(name, [&](const Spans& spans) {
      return std::ranges::any_of(spans, accepts, &PortSpan::rule);
    });
  }
  /// The same for rules that speak of the port.
  template <class Accepts>
  [[nodiscard]] bool any_of(std::string_view name, std::uint16_t port, Accepts accepts) const {
    return any_of_patterns(name, [&](const Spans& spans) {
      return std::ranges::any_of(spans, [&](const PortSpan& span) {
        return span.ports.contains(port) && accepts(span.rule);
      });
    });
  }

 private:
  using Spans = std::vector<PortSpan>;
  struct Hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  /// Those that cover the name, the one that decides first, until `accepts` is true of one.
  template <class Accepts>
  bool any_of_patterns(std::string_view name, Accepts accepts) const {
    if (patterns_.empty() || !is_host_name(name)) return false;
    std::array<char, longest_host_name> room;
    name = net::without_trailing_dot(name);
    std::ranges::transform(name, room.begin(), net::lower);
    const std::string_view folded(room.data(), name.size());
    const auto is_accepted = [&](std::string_view pattern) {
      const auto known = patterns_.find(pattern);
      return known != patterns_.end() && accepts(known->second);
    };
    if (is_accepted(folded)) return true;
    for (auto dot = folded.find('.'); dot != folded.npos; dot = folded.find('.', dot + 1)) {
      if (is_accepted(folded.substr(dot))) return true;
    }
    return is_accepted("*");
  }

  /// By pattern: a name, `.` and the name whose sub-domains are meant, or `*`.
  std::unordered_map<std::string, Spans, Hash, std::equal_to<>> patterns_;
};

}  // namespace sluice::policy
