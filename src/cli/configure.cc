// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/configure.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iterator>
#include <limits>

#include "cli/number.h"
#include "cli/standard_streams.h"

namespace sluice::cli {
namespace {

std::unexpected<Error> invalid(std::string_view option, std::string_view value,
                               std::string_view why) {
  return std::unexpected(Error{fmt::format("{}: '{}': {}", option, value, why)});
}

Result<std::vector<Directory>> directories(const Settings& settings) {
  std::vector<Directory> all;
  all.reserve(settings.directories.size() + settings.mapped_directories.size());
  for (const std::string& path : settings.directories) all.push_back({path, path});
  for (const std::string& map : settings.mapped_directories) {
    const auto colons = map.find("::");
    if (colons == 0 || colons == std::string::npos || colons + 2 == map.size()) {
      return invalid("--map-dir", map, "GUEST::HOST is needed, for instance --map-dir=/data::.");
    }
    all.push_back({map.substr(colons + 2), map.substr(0, colons)});
  }
  return all;
}

Result<Policy> policy(const Settings& settings) {
  Policy granted;
  for (const std::string& pool : settings.address_pools) {
    if (const auto status = granted.allow_addresses(pool); !status) {
      return std::unexpected(status.error());
    }
  }
  for (const std::string& name : settings.resolvable_names) {
    if (const auto status = granted.allow_resolve(name); !status) {
      return std::unexpected(status.error());
    }
  }
  return granted;
}

Result<HostSocket> open(const SocketRequest& request) {
  switch (request.kind) {
    case SocketRequest::Kind::listen_tcp:
      return listen_tcp(request.value);
    case SocketRequest::Kind::listen_udp:
      return listen_udp(request.value);
    case SocketRequest::Kind::connect_tcp:
      return connect_tcp(request.value);
    case SocketRequest::Kind::inherit:
      break;
  }
  const auto number = parse_number(request.value, 0, std::numeric_limits<int>::max());
  if (!number) return std::unexpected(Error{number.error()});
  return inherited_socket(static_cast<int>(*number));
}

/// Those of the command line, in their order, then those of socket activation.
Result<std::vector<HostSocket>> sockets(const Settings& settings) {
  std::vector<HostSocket> all;
  for (const SocketRequest& request : settings.sockets) {
    auto socket = open(request);
    if (!socket) return invalid(request.option, request.value, socket.error().message);
    all.push_back(std::move(*socket));
  }
  auto activated = inherited_sockets();
  if (!activated) return std::unexpected(activated.error());
  std::ranges::move(*activated, std::back_inserter(all));
  return all;
}

}  // namespace

Result<GuestOptions> configure(Command command, const Settings& settings, const Console& console) {
  auto folders = directories(settings);
  if (!folders) return std::unexpected(folders.error());
  auto granted = policy(settings);
  if (!granted) return std::unexpected(granted.error());
  auto opened = sockets(settings);
  if (!opened) return std::unexpected(opened.error());

  GuestOptions options;
  options.arguments = settings.arguments;
  options.environment = settings.environment;
  options.directories = std::move(*folders);
  options.sockets = std::move(*opened);
  options.policy = std::move(*granted);
  options.dns_servers = settings.dns_servers;
  options.standard_input = standard_stream(STDIN_FILENO);
  options.standard_output = standard_stream(STDOUT_FILENO);
  options.standard_error = standard_stream(STDERR_FILENO);
  if (command == Command::iwasm || settings.allow_unknown_imports) {
    options.unknown_imports = UnknownImports::trap;
  }
  options.on_unknown_import = [console](std::string_view import) { console.warning(import); };
  if (settings.verbosity == Verbosity::notes) {
    options.on_denied = [console](std::string_view denial) { console.note(denial); };
  }
  return options;
}

}  // namespace sluice::cli
