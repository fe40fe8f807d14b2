// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/used_names.h"

#include <utility>

#include "policy/name_pattern.h"
#include "policy/used_endpoints.h"

namespace sluice::policy {

std::string UsedNames::pattern(std::string_view name) const {
  if (level_ == 0 || name == "*" || name == "localhost") return std::string(name);
  if (level_ > 1) return is_localhost(name) ? "*.localhost" : "*";
  const auto top = name.rfind('.');
  if (top == name.npos || top == 0) return std::string(name);
  const auto domain = name.rfind('.', top - 1);
  return domain == name.npos ? std::string(name) : '*' + std::string(name.substr(domain));
}

void UsedNames::insert(std::string_view name, const Use& use) {
  Use& known = names_[pattern(name)];
  size_ -= known.ports.size();
  if (every_port_) {
    known.ports.insert(0);
  } else {
    known.ports.insert(use.ports.begin(), use.ports.end());
  }
  size_ += known.ports.size();
  known.in_public = known.in_public || use.in_public;
  known.elsewhere = known.elsewhere || use.elsewhere;
}

void UsedNames::add(std::string_view name, std::uint16_t port, bool in_public) {
  insert(name, {.ports = {port}, .in_public = in_public, .elsewhere = !in_public});
  while (size_ > capacity) widen();
}

void UsedNames::widen() {
  std::set<std::uint16_t> different;
  for (const auto& [unused, use] : names_) {
    different.insert(use.ports.begin(), use.ports.end());
    if (different.size() > UsedEndpoints::most_ports) break;
  }
  if (different.size() > UsedEndpoints::most_ports) {
    every_port_ = true;
  } else {
    ++level_;
  }
  const auto before = std::exchange(names_, {});
  size_ = 0;
  for (const auto& [name, use] : before) insert(name, use);
}

}  // namespace sluice::policy
