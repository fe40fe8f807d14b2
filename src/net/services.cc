// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/services.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "net/decimal.h"

namespace sluice::net {
namespace {

/// One line of services(5): `name port/protocol alias…`.
struct Service {
  std::vector<std::string_view> names;  ///< the official one first
  std::uint16_t port;
  std::string_view protocol;
};

std::vector<std::string_view> words(std::string_view line) {
  constexpr std::string_view blank = " \t\r";
  std::vector<std::string_view> found;
  line = line.substr(0, line.find('#'));
  for (auto start = line.find_first_not_of(blank); start != line.npos;
       start = line.find_first_not_of(blank)) {
    line.remove_prefix(start);
    found.push_back(line.substr(0, line.find_first_of(blank)));
    line.remove_prefix(found.back().size());
  }
  return found;
}

std::optional<Service> parse_service(std::string_view line) {
  auto fields = words(line);
  if (fields.size() < 2) return std::nullopt;
  const std::string_view where = fields[1];
  const auto slash = where.find('/');
  auto port = parse_decimal(where.substr(0, slash), 65535);
  if (!port || slash == where.npos || slash + 1 == where.size()) return std::nullopt;
  fields.erase(fields.begin() + 1);
  return Service{.names = std::move(fields),
                 .port = static_cast<std::uint16_t>(*port),
                 .protocol = where.substr(slash + 1)};
}

/// What `pick` makes of the first line for which it returns something.
template <class Pick>
auto first_service(Pick pick) -> decltype(pick(Service{})) {
  std::ifstream file("/etc/services");
  for (std::string line; std::getline(file, line);) {
    if (auto service = parse_service(line)) {
      if (auto picked = pick(*service)) return picked;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint16_t> service_port(std::string_view name, std::string_view protocol) {
  return first_service([&](const Service& service) -> std::optional<std::uint16_t> {
    if (service.protocol != protocol) return std::nullopt;
    if (std::ranges::find(service.names, name) == service.names.end()) return std::nullopt;
    return service.port;
  });
}

std::optional<std::string> service_name(std::uint16_t port, Transport transport) {
  const std::string_view protocol = transport == Transport::tcp ? "tcp" : "udp";
  return first_service([&](const Service& service) -> std::optional<std::string> {
    if (service.port != port || service.protocol != protocol) return std::nullopt;
    return std::string(service.names.front());
  });
}

}  // namespace sluice::net
