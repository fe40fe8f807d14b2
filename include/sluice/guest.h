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

#include "sluice/audit.h"
#include "sluice/host_socket.h"
#include "sluice/module.h"
#include "sluice/policy.h"
#include "sluice/policy_learner.h"
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

/// Why a guest was ended by the engine.
struct Trap {
  std::string message;  ///< what happened, and the backtrace: several lines
};

/// How a guest ended.
struct Exit {
  int code = 0;  ///< of proc_exit or stop(); 0 when `_start` returned; 1 for a trap
  std::optional<Trap> trap = {};  ///< set when it did not end by itself
  bool stopped = false;           ///< by stop(), or by a limit of the policy
  std::string limit = {};         ///< which limit that was, for instance `limit cpu 10s`
};

/// What a guest uses.
struct Usage {
  // Now.
  std::uint64_t sockets = 0;
  std::uint64_t connections = 0;  ///< of TCP
  std::uint64_t memory = 0;       ///< bytes of its linear memory
  // Up to now.
  std::uint64_t sent = 0;      ///< bytes of messages; see GuestOptions::count_traffic
  std::uint64_t received = 0;  ///< the same
  std::uint64_t lookups = 0;   ///< of names and of addresses
};

/// What becomes of connections and sockets in use when the policy changes.
enum class Existing : std::uint8_t {
  keep,     ///< they stay
  rejudge,  ///< those that the new policy denies are cut off
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
  /// Threads that the guest may have beside its main one; its next one fails with EAGAIN. The host
  /// may have room for fewer, and the policy may allow fewer.
  std::uint32_t max_threads = 1024;
  /// Told how run() will say that the guest ended, on the thread that ended it, before the guest's
  /// other threads are ended: a program that ends with its guest need not wait for them. Also when
  /// a thread ends a guest that is used by call(). Must not throw.
  std::function<void(const Exit&)> on_exit = {};
  /// Told in one line what policy denied and what would allow it. Called on the guest's threads, by
  /// several at once if it has several, and by set_policy(); must not throw and should not block.
  std::function<void(std::string_view)> on_denied = {};
  /// Told of each decision that policy makes and `audit` asks for, before the guest is. Called on
  /// the guest's threads, by several at once if it has several; must not throw or block.
  std::function<void(const AuditRecord&)> on_decision = {};
  AuditLevel audit = AuditLevel::all;  ///< without on_decision, nothing is told
  /// Counts the bytes that are sent and received for usage(), which makes messages a little slower.
  /// Without it they are counted from when there is a limit of bytes or datagrams.
  bool count_traffic = false;
  /// Learns what the guest asks for. Several guests may have the same one.
  std::shared_ptr<PolicyLearner> learner = {};
  /// Lets the guest do what no rule of `policy` speaks of, to learn what it needs. What a rule
  /// forbids it still must not.
  bool unmentioned_passes = false;
  /// A number for the records of this guest. 0: the next one of this process, from 1.
  std::uint64_t instance = 0;
};

/// Whether `server` can stand in GuestOptions::dns_servers. The error says what is needed.
[[nodiscard]] Result<void> check_dns_server(std::string_view server);

/// One running program. Guests share nothing with each other: each may run on a thread of its own.
/// One guest is used by one thread at a time, but for stop(), set_policy() and usage(). While it
/// runs, SIGPIPE is blocked for that thread; and the highest real-time signal that the process
/// leaves at its default interrupts its system calls when it is to end, which the thread must not
/// block in callbacks.
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
  /// `malloc`, 0 and null. Once for a guest. When it returns, all threads of the guest have ended.
  /// An error when it has none of these exports or cannot be given the memory it asks for.
  [[nodiscard]] Result<Exit> run();

  /// Calls an exported function; before the first call, the export `_initialize` if there is one.
  /// Gives the function's results, or how the guest ended. An error when there is no such function
  /// or `arguments` do not fit its type. Threads that the guest has started go on after it; they
  /// end with the guest. How a guest with shared memory ended, in a call or meanwhile, is what all
  /// later calls give; another one can be called again.
  [[nodiscard]] Result<std::variant<std::vector<Value>, Exit>> call(
      std::string_view function, std::span<const Value> arguments);

  /// Ends the guest with `exit_code` (by default what shells show for a program that SIGTERM
  /// ended), whatever its threads do: run() or call() comes back on its own thread, and so will
  /// every later one. From any thread; returns when the guest's code has ended, or, called by what
  /// a guest called, at once. Needs EngineOptions::interruptible.
  void stop(int exit_code = 143);

  /// Replaces the policy. From any thread, while the guest runs and its threads wait in calls. When
  /// it returns, whatever the guest begins is judged by `policy`, and so are those who come in.
  /// With Existing::rejudge, connections that it denies are reset, and sockets that listen or
  /// receive where it does not let them are shut down: calls under way return. Those of
  /// GuestOptions::sockets stay. GuestOptions::on_denied is told of each, on this thread. Its
  /// limits take the place of the former ones, but for memory and threads; what was used and
  /// counted counts. An error, which changes nothing, when the host has no room for the thread that
  /// a limit of time needs.
  [[nodiscard]] Result<void> set_policy(const Policy& policy, Existing existing = Existing::keep);

  /// What it uses, of which the numbers need not be of the same moment. From any thread, while the
  /// guest runs, and in a signal handler.
  [[nodiscard]] Usage usage() const noexcept;
  /// Sets terminals that the guest was given as they were before it changed them. That happens by
  /// itself when run() returns and when the guest is destroyed: this is for who ends the process
  /// without either. From any thread, and in a signal handler.
  void restore_terminals() const noexcept;

 private:
  struct Implementation;
  explicit Guest(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sluice
