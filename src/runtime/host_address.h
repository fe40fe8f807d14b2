// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/endpoint.h"
#include "net/socket.h"
#include "sluice/result.h"

namespace sluice {

/// The endpoints that `HOST:PORT` denotes, in the order to try them: `[HOST]:PORT` for an IPv6
/// address, `:PORT` and `*:PORT` for every address of the host. HOST may be a name; it is looked up
/// as the host does. An IPv4 address within IPv6 becomes that IPv4 address.
[[nodiscard]] Result<std::vector<net::Endpoint>> host_endpoints(std::string_view address,
                                                                net::Transport transport);

}  // namespace sluice
