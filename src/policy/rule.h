// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "net/cidr.h"
#include "net/socket.h"
#include "policy/name_pattern.h"
#include "policy/use.h"

namespace sluice::policy {

enum class Action : std::uint8_t { allow, deny };

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;  ///< inclusive
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

/// One line of policy: what may, or may not, be done with which addresses or names.
struct Rule {
  Action action = Action::allow;
  UseSet uses;
  std::optional<net::Transport> transport = {};  ///< none: TCP and UDP
  std::variant<net::Cidr, NamePattern> where;    ///< names only for Use::resolve
  PortRange ports = {};
  std::string source;  ///< how the user wrote it, for instance `--addr-pool=10.0.0.0/8`
};

}  // namespace sluice::policy
