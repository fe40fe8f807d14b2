// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/port_parser.h"

#include <fmt/format.h>

#include <utility>

#include "net/decimal.h"
#include "net/services.h"

namespace sluice::policy {

using net::Transport;

Parsed<std::vector<PortRange>> PortParser::read(Word first, Scanner& line,
                                                std::optional<Transport> transport) {
  std::vector<PortRange> all;
  while (true) {
    if (first.text.empty() && line.take('{')) {
      return complain(first, "ports stand without braces: 80,443,8000-8099");
    }
    auto one = port(first, transport);
    if (!one) return std::unexpected(std::move(one.error()));
    all.push_back(*one);
    if (!line.take(',')) return all;
    first = line.next();
  }
}

Parsed<PortRange> PortParser::port(const Word& word, std::optional<Transport> transport) {
  constexpr std::uint32_t most = 65535;
  const std::string_view text = word.text;
  if (text.empty()) return complain(word, "a port is missing");
  if (text.front() < '0' || text.front() > '9') {
    const auto named = service(word, transport);
    if (!named) return std::unexpected(named.error());
    return PortRange{.first = *named, .last = *named};
  }
  const auto dash = text.find('-');
  const auto first = net::parse_decimal(text.substr(0, dash), most);
  const auto last = dash == text.npos ? first : net::parse_decimal(text.substr(dash + 1), most);
  if (!first || !last) {
    return complain(word, fmt::format("'{}' is no port: PORT, FIRST-LAST or a service, ports being "
                                      "numbers from 0 to {}",
                                      text, most));
  }
  if (*first > *last) return complain(word, "the first port is higher than the last");
  return PortRange{.first = static_cast<std::uint16_t>(*first),
                   .last = static_cast<std::uint16_t>(*last)};
}

/// The port of a service. Where TCP and UDP are meant, both must have the same, or one of them
/// none.
Parsed<std::uint16_t> PortParser::service(const Word& word, std::optional<Transport> transport) {
  const auto known = [&](std::string_view protocol) {
    std::string key = fmt::format("{}/{}", word.text, protocol);
    auto found = services_.find(key);
    if (found == services_.end()) {
      found = services_.emplace(std::move(key), net::service_port(word.text, protocol)).first;
    }
    return found->second;
  };
  const auto tcp = transport == Transport::udp ? std::nullopt : known("tcp");
  const auto udp = transport == Transport::tcp ? std::nullopt : known("udp");
  if (tcp && udp && *tcp != *udp) {
    return complain(word, fmt::format("'{}' is port {} by tcp and {} by udp: say which", word.text,
                                      *tcp, *udp));
  }
  if (tcp) return *tcp;
  if (udp) return *udp;
  return complain(word, fmt::format("'{}' is no port and no service of /etc/services", word.text));
}

}  // namespace sluice::policy
