// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string_view>

#include "net/endpoint.h"

namespace sluice::net {

/// What `host` denotes when it is a literal: the forms of inet_aton(3), exactly and without
/// trailing text, and those of Address::parse. nullopt for a name. A literal is no look-up.
[[nodiscard]] std::optional<Address> literal_address(std::string_view host);

}  // namespace sluice::net
