// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "net/socket.h"
#include "policy/place.h"
#include "policy/use.h"

namespace sluice::policy {

enum class Action : std::uint8_t { allow, deny };

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;  ///< inclusive
  [[nodiscard]] bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

/// One line of policy: what may, or may not, be done with which addresses and names, or paths.
struct Rule {
  Action action = Action::allow;
  UseSet uses;
  std::optional<net::Transport> transport = {};  ///< none: TCP and UDP
  std::vector<Place> where;
  std::vector<PortRange> ports =
      {};                          ///< of addresses, and of those that a name has; none: every port
  std::vector<Place> from = {};    ///< peers that this is about; none: every peer. Holds no names
  std::vector<Place> within = {};  ///< where a name's addresses may lie; none: in public. As from
  std::string source;              ///< where it stands: `--addr-pool=10.0.0.0/8`, `web.policy:3`

  [[nodiscard]] bool is_for(net::Transport given) const {
    return !transport || *transport == given;
  }
  /// Whether it speaks of the port of an address, or of a name's.
  [[nodiscard]] bool has_port(std::uint16_t port) const {
    return ports.empty() ||
           std::ranges::any_of(ports, [&](const PortRange& range) { return range.contains(port); });
  }
  /// Whether it is about unix sockets: all its places are paths then.
  [[nodiscard]] bool is_about_paths() const {
    return !where.empty() && std::holds_alternative<PathPattern>(where.front());
  }
  /// The rule in the rule language, on one line, without its source. Of a rule that is longer than
  /// `enough` bytes a text will do that is longer, too, and begins like it.
  [[nodiscard]] std::string to_string(
      std::size_t enough = std::numeric_limits<std::size_t>::max()) const;
};

}  // namespace sluice::policy
