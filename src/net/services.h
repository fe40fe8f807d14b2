// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/socket.h"

namespace sluice::net {

/// The port of `name`, or of an alias, in /etc/services (services(5)) for a protocol such as `tcp`;
/// nullopt when it has none. As getservbyname(3), without the name service switch.
[[nodiscard]] std::optional<std::uint16_t> service_port(std::string_view name,
                                                        std::string_view protocol);

/// The name that /etc/services gives `port`, or nullopt.
[[nodiscard]] std::optional<std::string> service_name(std::uint16_t port, Transport transport);

}  // namespace sluice::net
