// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace sluice::policy {

/// Names that were used, with their ports, each once, in bounded room: when too many differ, those
/// below one domain are told apart no more (`*.example.com`), and then none are (`*`); those of
/// localhost, which may have other addresses, stay apart from others.
class UsedNames {
 public:
  static constexpr std::size_t capacity = 1024;  ///< of pairs of a name and a port

  struct Use {
    std::set<std::uint16_t> ports;
    bool in_public = false;  ///< at an address that every name may have
    bool elsewhere = false;  ///< at another one
  };

  /// `name` must be folded.
  void add(std::string_view name, std::uint16_t port, bool in_public);
  /// The name, or the pattern that stands for it by now.
  [[nodiscard]] std::string pattern(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, Use>& all() const { return names_; }
  [[nodiscard]] bool has_every_port() const { return every_port_; }
  [[nodiscard]] bool is_widened() const { return every_port_ || level_ > 0; }

 private:
  void insert(std::string_view name, const Use& use);
  void widen();

  std::map<std::string, Use> names_;
  std::size_t size_ = 0;
  int level_ = 0;  ///< 0: names, 1: domains, 2: every name
  bool every_port_ = false;
};

}  // namespace sluice::policy
