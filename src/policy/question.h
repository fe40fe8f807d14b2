// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/path_pattern.h"
#include "policy/use.h"

namespace sluice::policy {

/// Something that a guest might do, to ask a policy about.
struct Question {
  Use use = Use::connect;
  net::Transport transport = net::Transport::tcp;  ///< meaningless for Use::resolve and paths
  /// Canonical, or a folded name, or the path of a unix socket.
  std::variant<net::Address, std::string, PathPattern> where;
  std::optional<std::uint16_t> port = {};  ///< none: of a peer any; look-ups, groups, paths
  std::optional<net::Address> peer = {};   ///< `from`: who comes to where one listens
  std::optional<net::Address> found = {};  ///< `within`: what the name was found to be
};

/// Written as a rule is, without its first word, about one use, one protocol, one address or name
/// and one port: `connect tcp 10.1.2.3:443`, `resolve example.com`, `listen tcp 0.0.0.0:80 from
/// 10.0.0.1`, `connect tcp db.example.com:5432 within 10.0.0.5`, `connect unix /run/app.sock`. The
/// error shows what is wrong and where, in three lines.
[[nodiscard]] std::expected<Question, std::string> parse_question(std::string_view text);

}  // namespace sluice::policy
