// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/configure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <limits>
#include <optional>
#include <unordered_map>

#include "cli/number.h"
#include "cli/reach.h"
#include "cli/recording.h"
#include "cli/standard_streams.h"

namespace sluice::cli {
namespace {

std::unexpected<Error> invalid(std::string_view option, std::string_view value,
                               std::string_view why) {
  return std::unexpected(Error{fmt::format("{}={}: {}", option, value, why)});
}

/// An error that names the option when the directory can't be opened: nothing is kept open, as the
/// library opens it for the guest.
Result<void> check_directory(std::string_view option, const std::string& value,
                             const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    return invalid(option, value, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  }
  close(folder);
  return {};
}

Result<std::vector<Directory>> directories(const Settings& settings) {
  std::vector<Directory> all;
  all.reserve(settings.directories.size() + settings.mapped_directories.size());
  for (const std::string& path : settings.directories) {
    if (auto status = check_directory("--dir", path, path); !status) {
      return std::unexpected(status.error());
    }
    all.push_back({path, path});
  }
  for (const std::string& map : settings.mapped_directories) {
    const auto colons = map.find("::");
    if (colons == 0 || colons == std::string::npos || colons + 2 == map.size()) {
      return invalid("--map-dir", map, "GUEST::HOST is needed, for instance --map-dir=/data::.");
    }
    const std::string path = map.substr(colons + 2);
    if (auto status = check_directory("--map-dir", map, path); !status) {
      return std::unexpected(status.error());
    }
    all.push_back({path, map.substr(0, colons)});
  }
  return all;
}

Result<void> add(Policy& policy, const PolicyPart& part) {
  switch (part.kind) {
    case PolicyPart::Kind::allow:
      return policy.allow(part.value);
    case PolicyPart::Kind::deny:
      return policy.deny(part.value);
    case PolicyPart::Kind::unix_paths:
      return policy.allow_unix(part.value);
    case PolicyPart::Kind::limit:
      return policy.limit(part.value);
    case PolicyPart::Kind::file:
      break;
  }
  return policy.add_file(part.value);
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

/// Whether the descriptor of `request` is asked for before it in `all`.
bool is_repeated(const SocketRequest& request, const std::vector<SocketRequest>& all) {
  if (request.kind != SocketRequest::Kind::inherit) return false;
  const auto first = std::ranges::find_if(all, [&](const SocketRequest& other) {
    return other.kind == request.kind && other.value == request.value;
  });
  return &*first != &request;
}

void set_nonblocking(int socket) { fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK); }

/// Those of the command line, in their order, then those of socket activation. What was inherited
/// is taken before anything is opened, so that its numbers can't mean a socket of our own.
Result<std::vector<HostSocket>> sockets(const Settings& settings) {
  auto activated = inherited_sockets();
  if (!activated) return std::unexpected(activated.error());
  std::vector<std::optional<HostSocket>> opened(settings.sockets.size());
  for (const bool inherited : {true, false}) {
    for (std::size_t i = 0; i < opened.size(); ++i) {
      const SocketRequest& request = settings.sockets[i];
      if ((request.kind == SocketRequest::Kind::inherit) != inherited) continue;
      if (is_repeated(request, settings.sockets)) {
        return invalid(request.option, request.value, "this descriptor is asked for twice");
      }
      auto socket = open(request);
      if (!socket) return invalid(request.option, request.value, socket.error().message);
      opened[i] = std::move(*socket);
    }
  }
  std::vector<HostSocket> all;
  all.reserve(opened.size() + activated->size());
  for (auto& socket : opened) {
    if (socket) all.push_back(std::move(*socket));
  }
  std::ranges::move(*activated, std::back_inserter(all));
  for (const HostSocket& socket : all) {
    if (settings.nonblocking) set_nonblocking(socket.descriptor());
  }
  return all;
}

/// Of several values for one key the last one counts.
std::vector<std::string> environment(const Settings& settings) {
  std::vector<std::string> all;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const std::string& variable : settings.environment) {
    const std::string_view key = std::string_view(variable).substr(0, variable.find('='));
    const auto [place, is_new] = places.try_emplace(key, all.size());
    if (is_new) {
      all.push_back(variable);
    } else {
      all[place->second] = variable;
    }
  }
  return all;
}

}  // namespace

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
  for (const PolicyPart& part : settings.policy_parts) {
    if (const auto status = add(granted, part); !status) return std::unexpected(status.error());
  }
  if (const auto kept = withhold_metrics(settings, granted); !kept) {
    return std::unexpected(kept.error());
  }
  return granted;
}

Result<GuestOptions> configure(Command command, const Settings& settings, const Console& console) {
  auto granted = policy(settings);
  if (!granted) return std::unexpected(granted.error());
  auto folders = directories(settings);
  if (!folders) return std::unexpected(folders.error());
  auto recording = Recording::open(settings, *folders, console);
  if (!recording) return std::unexpected(recording.error());
  auto opened = sockets(settings);
  if (!opened) return std::unexpected(opened.error());

  GuestOptions options;
  options.arguments = settings.arguments;
  options.environment = environment(settings);
  options.directories = std::move(*folders);
  options.sockets = std::move(*opened);
  options.policy = std::move(*granted);
  options.dns_servers = settings.dns_servers;
  options.max_threads = settings.max_threads.value_or(options.max_threads);
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
  if (auto started = std::move(*recording).start(settings, console, options); !started) {
    return std::unexpected(started.error());
  }
  return options;
}

EngineOptions engine_options(const Settings& settings, const std::vector<Directory>& directories,
                             const Console& console) {
  EngineOptions options;
  options.cache = settings.cache;
  options.allow_precompiled = settings.allow_precompiled;
  options.interruptible = false;  // the process ends with its guest
  options.on_hint = [console](std::string_view hint) { console.note(hint); };
  const std::filesystem::path folder = default_cache_directory();
  if (!options.cache || folder.empty()) return options;
  for (const Directory& directory : directories) {
    if (!reaches(directory.host_path, folder)) continue;
    options.cache = false;
    console.note(fmt::format(
        "the cache folder {} is not used: the program gets the directory {}, and could change the "
        "native code that is kept there",
        folder.string(), directory.host_path.string()));
    break;
  }
  return options;
}

}  // namespace sluice::cli
