// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "policy/rule.h"

namespace sluice::policy {

/// The rules of `--addr-pool=CIDR[,CIDR…]`, `value` being what follows the `=`: each range grants
/// bind, listen, connect, send and join within it, any port, TCP and UDP. The error names the
/// option, the entry and what is wrong with it; empty entries and blanks are errors.
[[nodiscard]] std::expected<std::vector<Rule>, std::string> parse_address_pool(
    std::string_view value);

/// The rule of `--allow-unix=PATH[,PATH…]`: everything that can be done with these unix sockets, of
/// PathPattern. Errors as above.
[[nodiscard]] std::expected<Rule, std::string> parse_allow_unix(std::string_view value);

/// The rule of `--allow-resolve=NAME`: looking up the names of that NamePattern. The error names
/// the option, the value and what is wrong with it.
[[nodiscard]] std::expected<Rule, std::string> parse_allow_resolve(std::string_view value);

}  // namespace sluice::policy
