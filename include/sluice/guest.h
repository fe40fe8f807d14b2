// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sluice/host_socket.h"
#include "sluice/module.h"
#include "sluice/policy.h"
#include "sluice/result.h"
#include "sluice/value.h"

namespace sluice {

/// A directory of the host, and the name by which the guest finds it. The guest may read and write
/// all in it: none may lead to EngineOptions::cache_directory.
struct Directory {
  std::filesystem::path host_path;
  std::string guest_name;
};

/// What to do with a module that imports what the host does not offer.
enum class UnknownImports : std::uint8_t {
  refuse,  ///< Guest::create fails
  trap,    ///< the guest starts; calling the import is a trap, and a memory is one of its own
};

/// What a guest gets. It gets nothing else.
struct GuestOptions {
  std::vector<std::string> arguments = {};    ///< the first is the program's name
  std::vector<std::string> environment = {};  ///< `KEY=VALUE`
  std::vector<Directory> directories = {};    ///< descriptors 3, 4, …
  std::vector<HostSocket> sockets = {};       ///< the descriptors after these
  Policy policy = {};
  /// DNS servers, `ADDRESS:PORT`, to ask instead of the system's; see check_dns_server().
  std::vector<std::string> dns_servers = {};
  /// Descriptors 0, 1 and 2: host descriptors, which are duplicated. -1: closed for the guest.
  int standard_input = 0;
  int standard_output = 1;
  int standard_error = 2;
  UnknownImports unknown_imports = UnknownImports::refuse;
  /// Told each unknown import in one line when they trap. Must not throw.
  std::function<void(std::string_view)> on_unknown_import = {};
  /// Told in one line what policy denied and what would allow it. Called on the guest's thread;
  /// must not throw and should not block.
  std::function<void(std::string_view)> on_denied = {};
};

/// Whether `server` can stand in GuestOptions::dns_servers. The error says what is needed.
[[nodiscard]] Result<void> check_dns_server(std::string_view server);

/// Why a guest was ended by the engine.
struct Trap {
  std::string message;  ///< what happened, and the backtrace: several lines
};

/// How a guest ended.
struct Exit {
  int code = 0;                   ///< of proc_exit; 0 when `_start` returned; 1 for a trap
  std::optional<Trap> trap = {};  ///< set when it did not end by itself
};

/// One running program. Guests share nothing with each other: each may run on a thread of its own.
/// One guest is used by one thread at a time. While it runs, SIGPIPE is blocked for that thread.
class Guest {
 public:
  /// Prepares `module`: its imports are resolved, directories and sockets become descriptors. None
  /// of its code runs.
  [[nodiscard]] static Result<Guest> create(const Module& module, GuestOptions options = {});
  Guest(Guest&& other) noexcept;
  Guest& operator=(Guest&& other) noexcept;
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest();

  /// Runs the program: the export `_start`, or without one `main` or `__main_argc_argv`. One that
  /// takes (argc, argv) gets the arguments in room that the export `malloc` gives; without a
  /// `malloc`, 0 and null. Once for a guest. An error when it has none of these or cannot be given
  /// the memory it asks for.
  [[nodiscard]] Result<Exit> run();

  /// Calls an exported function; before the first call, the export `_initialize` if there is one.
  /// Gives the function's results, or how the guest ended. An error when there is no such function
  /// or `arguments` do not fit its type.
  [[nodiscard]] Result<std::variant<std::vector<Value>, Exit>> call(
      std::string_view function, std::span<const Value> arguments);

 private:
  struct Implementation;
  explicit Guest(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sluice
