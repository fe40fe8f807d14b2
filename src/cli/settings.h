// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/audit.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::cli {

/// How much is said on stderr beside the error that ends the command.
enum class Verbosity : std::uint8_t {
  quiet,     ///< `-v=0`, `-v=1`
  warnings,  ///< `-v=2`, the default
  notes,     ///< `-v=3` and more, `--verbose`: also denials, options without effect, hints
};

/// A socket that the command opens, or was given, for the guest.
struct SocketRequest {
  enum class Kind : std::uint8_t { listen_tcp, listen_udp, connect_tcp, inherit };
  Kind kind;
  std::string option;  ///< as the user knows it, for messages
  std::string value;   ///< HOST:PORT, or the number of an inherited descriptor
};

/// A piece of policy in the rule language.
struct PolicyPart {
  enum class Kind : std::uint8_t { allow, deny, unix_paths, limit, file };
  Kind kind;
  std::string value;  ///< a statement without its first word, or paths
};

/// What a command line asks for, as written: numbers are checked, addresses and paths are not.
struct Settings {
  std::string file;
  std::vector<std::string> arguments;  ///< the program's; the first is `file`
  std::optional<std::string> function;

  std::vector<std::string> environment;         ///< KEY=VALUE
  std::vector<std::string> directories;         ///< host path, under the same name in the guest
  std::vector<std::string> mapped_directories;  ///< GUEST::HOST

  std::vector<std::string> address_pools;  ///< CIDR,…
  std::vector<std::string> resolvable_names;
  std::vector<PolicyPart> policy_parts;  ///< in their order
  std::vector<std::string> dns_servers;  ///< ADDRESS:PORT
  std::vector<SocketRequest> sockets;
  std::vector<std::string> questions;  ///< of `policy check`
  std::vector<std::string> words;      ///< of `new` and `sysroot`

  std::optional<std::string> audit;    ///< FILE, fd:N or syslog
  std::optional<std::string> metrics;  ///< HOST:PORT
  std::optional<std::string> output;   ///< of `compile` and `policy learn`

  std::vector<std::string>
      warnings;                    ///< about options that were taken but can't do their work here
  std::vector<std::string> notes;  ///< about options that have no effect here

  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::uint32_t> max_threads;
  std::optional<AuditLevel> audit_level;
  Verbosity verbosity = Verbosity::warnings;

  bool repl = false;
  bool rejudge = false;      ///< what is in use, when the policy is read again
  bool nonblocking = false;  ///< how all sockets are handed over
  bool stats = false;
  bool cache = true;
  bool allow_precompiled = false;
  bool allow_unknown_imports = false;
  bool force = false;   ///< to write over `output`
  bool denied = false;  ///< `policy learn` lets through what options allow alone
  bool help = false;
  bool version = false;
};

}  // namespace sluice::cli
