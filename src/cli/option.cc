// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/option.h"

#include <fmt/format.h>
#include <sluice/audit.h>
#include <sluice/guest.h>
#include <sluice/host_socket.h>
#include <sluice/policy.h>

#include <algorithm>
#include <array>
#include <limits>

#include "cli/number.h"

namespace sluice::cli {
namespace {

// What options do with their value.

template <auto member>
Status store(Settings& settings, const Option& /*option*/, std::string_view value) {
  settings.*member = std::string(value);
  return {};
}

template <auto member>
Status append(Settings& settings, const Option& /*option*/, std::string_view value) {
  (settings.*member).emplace_back(value);
  return {};
}

template <bool Settings::* member, bool state>
Status set(Settings& settings, const Option& /*option*/, std::string_view /*value*/) {
  settings.*member = state;
  return {};
}

template <auto member, class Number, std::uint64_t first, std::uint64_t last>
Status number(Settings& settings, const Option& /*option*/, std::string_view value) {
  const auto parsed = parse_number(value, first, last);
  if (!parsed) return std::unexpected(parsed.error());
  settings.*member = Number(static_cast<std::uint32_t>(*parsed));
  return {};
}

/// The library's judgement of a value.
Status status_of(const Result<void>& result) {
  if (!result) return std::unexpected(result.error().message);
  return {};
}

Status check_socket(SocketRequest::Kind kind, std::string_view value) {
  switch (kind) {
    case SocketRequest::Kind::listen_tcp:
    case SocketRequest::Kind::listen_udp:
      return status_of(check_listen_address(value));
    case SocketRequest::Kind::connect_tcp:
      return status_of(check_connect_address(value));
    case SocketRequest::Kind::inherit:
      break;
  }
  const auto number = parse_number(value, 0, std::numeric_limits<int>::max());
  if (!number) return std::unexpected(number.error());
  return {};
}

template <SocketRequest::Kind kind>
Status socket(Settings& settings, const Option& option, std::string_view value) {
  if (auto status = check_socket(kind, value); !status) return status;
  settings.sockets.push_back({kind, std::string(option.name), std::string(value)});
  return {};
}

Status environment(Settings& settings, const Option& option, std::string_view value) {
  const auto equals = value.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return std::unexpected("KEY=VALUE is needed, for instance --env=PORT=8080");
  }
  return append<&Settings::environment>(settings, option, value);
}

Status resolvable_name(Settings& settings, const Option& option, std::string_view value) {
  if (const auto granted = Policy().allow_resolve(value); !granted) {
    // The library names its own option in the same form.
    const std::string prefix = fmt::format("{}={}: ", option.name, value);
    std::string_view why = granted.error().message;
    if (why.starts_with(prefix)) why.remove_prefix(prefix.size());
    return std::unexpected(std::string(why));
  }
  return append<&Settings::resolvable_names>(settings, option, value);
}

template <PolicyPart::Kind kind>
Status policy_part(Settings& settings, const Option& /*option*/, std::string_view value) {
  settings.policy_parts.push_back({kind, std::string(value)});
  return {};
}

Status dns_server(Settings& settings, const Option& option, std::string_view value) {
  if (auto status = status_of(check_dns_server(value)); !status) return status;
  return append<&Settings::dns_servers>(settings, option, value);
}

Status audit(Settings& settings, const Option& option, std::string_view value) {
  if (auto status = status_of(check_audit_target(value)); !status) return status;
  return store<&Settings::audit>(settings, option, value);
}

Status audit_level(Settings& settings, const Option& /*option*/, std::string_view value) {
  if (value == "denied") {
    settings.audit_level = AuditLevel::denied;
  } else if (value == "all") {
    settings.audit_level = AuditLevel::all;
  } else {
    return std::unexpected("denied or all is needed");
  }
  return {};
}

Status metrics(Settings& settings, const Option& option, std::string_view value) {
  if (auto status = status_of(check_listen_address(value)); !status) return status;
  if (value.ends_with(":0")) return std::unexpected("a port other than 0 is needed");
  return store<&Settings::metrics>(settings, option, value);
}

Status verbose(Settings& settings, const Option& /*option*/, std::string_view /*value*/) {
  settings.verbosity = Verbosity::notes;
  return {};
}

Status verbosity(Settings& settings, const Option& /*option*/, std::string_view value) {
  const auto level = parse_number(value, 0, 5);
  if (!level) return std::unexpected(level.error());
  settings.verbosity = *level < 2    ? Verbosity::quiet
                       : *level == 2 ? Verbosity::warnings
                                     : Verbosity::notes;
  return {};
}

// Options of other engines: their values are checked, then nothing more is done.

Status no_effect(Settings& settings, const Option& option, std::string_view /*value*/) {
  settings.notes.push_back(fmt::format("{} has no effect here: {}", option.name, option.help));
  return {};
}

Status no_effect_number(Settings& settings, const Option& option, std::string_view value) {
  const auto parsed = parse_number(value, 0, std::numeric_limits<std::uint32_t>::max());
  if (!parsed) return std::unexpected(parsed.error());
  return no_effect(settings, option, value);
}

Status segue(Settings& settings, const Option& option, std::string_view value) {
  constexpr std::array kinds = std::to_array<std::string_view>(
      {"i32.load", "i64.load", "f32.load", "f64.load", "v128.load", "i32.store", "i64.store",
       "f32.store", "f64.store", "v128.store"});
  while (!value.empty()) {
    const auto flag = value.substr(0, value.find(','));
    if (std::ranges::find(kinds, flag) == kinds.end()) {
      return std::unexpected(fmt::format("'{}' is not one of {}", flag, fmt::join(kinds, ", ")));
    }
    value.remove_prefix(std::min(value.size(), flag.size() + 1));
  }
  return no_effect(settings, option, value);
}

Status debugger(Settings& settings, const Option& option, std::string_view value) {
  if (auto status = status_of(check_listen_address(value)); !status) return status;
  return no_effect(settings, option, value);
}

Status cannot(Settings& settings, const Option& option, std::string_view value) {
  settings.warnings.push_back(fmt::format("{}={}: {}", option.name, value, option.help));
  return {};
}

constexpr CommandSet iwasm{static_cast<std::uint8_t>(Command::iwasm)};
constexpr CommandSet compile{static_cast<std::uint8_t>(Command::compile)};
constexpr CommandSet guest{static_cast<std::uint8_t>(Command::iwasm) |
                           static_cast<std::uint8_t>(Command::run) |
                           static_cast<std::uint8_t>(Command::policy_learn)};
constexpr CommandSet learn{static_cast<std::uint8_t>(Command::policy_learn)};
constexpr CommandSet asked{static_cast<std::uint8_t>(Command::policy_show) |
                           static_cast<std::uint8_t>(Command::policy_check)};
constexpr CommandSet grants{static_cast<std::uint8_t>(guest.bits | asked.bits)};
constexpr CommandSet every{static_cast<std::uint8_t>(grants.bits | compile.bits)};
constexpr CommandSet all{static_cast<std::uint8_t>(every.bits |
                                                   static_cast<std::uint8_t>(Command::new_project) |
                                                   static_cast<std::uint8_t>(Command::sysroot))};

constexpr std::uint64_t wasi_thread_ids = (1U << 29) - 1;
constexpr std::uint64_t max_milliseconds = std::numeric_limits<std::int32_t>::max();

// clang-format off
constexpr std::array table = std::to_array<Option>({
  {"--function", "-f", Value::next, "NAME", Group::program, guest,
   "Call the exported function NAME instead of the program's start. The words after the file are "
   "its numeric arguments, and its results are printed.",
   store<&Settings::function>},
  {"--repl", "", Value::none, "", Group::program, guest,
   "Read lines \"FUNCTION ARGUMENT...\" from the standard input and call each; the word __exit__ "
   "ends it.",
   set<&Settings::repl, true>},

  {"--output", "-o", Value::next, "FILE", Group::policy, learn,
   "Where to write the policy; without it, the program's name with the ending .policy, in the "
   "working directory. - is standard output, and then the program's own goes to standard error.",
   store<&Settings::output>},
  {"--force", "", Value::none, "", Group::policy, learn,
   "Write over a file that exists.",
   set<&Settings::force, true>},
  {"--denied", "", Value::none, "", Group::policy, learn,
   "Deny what the other options do not allow, instead of allowing what they do not forbid.",
   set<&Settings::denied, true>},

  {"--env", "", Value::attached, "KEY=VALUE", Group::files, guest,
   "Set an environment variable. The program sees no other; of several values for one KEY the "
   "last one counts.",
   environment},
  {"--dir", "", Value::attached, "PATH", Group::files, guest,
   "Let the program use the directory PATH and all in it, under the same name.",
   append<&Settings::directories>},
  {"--map-dir", "", Value::attached, "GUEST::HOST", Group::files, guest,
   "Let the program use the directory HOST under the name GUEST.",
   append<&Settings::mapped_directories>},

  {"--addr-pool", "", Value::attached, "CIDR,...", Group::network, grants,
   "Let the program bind, listen, connect, send and join within these address ranges, for "
   "instance 10.0.0.0/8 or ::1/128, on any port. The mask is required.",
   append<&Settings::address_pools>},
  {"--allow-resolve", "", Value::attached, "NAME", Group::network, grants,
   "Let the program look up the host name NAME; '*.example.com' means every name below "
   "example.com, and '*' every name.",
   resolvable_name},
  {"--allow-unix", "", Value::attached, "PATH,...", Group::network, grants,
   "Let the program use unix sockets at these paths of the host, for instance /run/app.sock: bind, "
   "listen, connect and send. '/run/app/*' means all below that directory.",
   policy_part<PolicyPart::Kind::unix_paths>},
  {"--allow", "", Value::attached, "RULE", Group::network, grants,
   "Let the program do what the rule says, for instance 'connect tcp db.example.com:5432' or "
   "'listen tcp 0.0.0.0:8080 from 10.0.0.0/8'.",
   policy_part<PolicyPart::Kind::allow>},
  {"--deny", "", Value::attached, "RULE", Group::network, grants,
   "Forbid what the rule says, whatever else allows it, for instance 'connect any private'.",
   policy_part<PolicyPart::Kind::deny>},
  {"--policy", "", Value::attached, "FILE", Group::network, grants,
   "Take rules and limits from a file, a statement a line: each begins with allow, deny, limit, set "
   "or include. SIGHUP has it read again.",
   policy_part<PolicyPart::Kind::file>},
  {"--rejudge", "", Value::none, "", Group::network, guest,
   "When SIGHUP has files of rules read again, cut off connections and sockets in use that the new "
   "rules deny.",
   set<&Settings::rejudge, true>},
  {"--dns", "", Value::attached, "ADDRESS:PORT", Group::network, guest,
   "Ask this name server instead of those of /etc/resolv.conf, for instance 1.1.1.1:53 or "
   "[::1]:53. May be given more than once.",
   dns_server},

  {"--listen", "", Value::attached, "HOST:PORT", Group::sockets, guest,
   "Open a TCP socket that listens here and give it to the program.",
   socket<SocketRequest::Kind::listen_tcp>},
  {"--listen-udp", "", Value::attached, "HOST:PORT", Group::sockets, guest,
   "Open a UDP socket bound here and give it to the program.",
   socket<SocketRequest::Kind::listen_udp>},
  {"--connect", "", Value::attached, "HOST:PORT", Group::sockets, guest,
   "Open a TCP connection to this address and give it to the program.",
   socket<SocketRequest::Kind::connect_tcp>},
  {"--inherit-fd", "", Value::attached, "N", Group::sockets, guest,
   "Give the program the socket that this command has open as descriptor N.",
   socket<SocketRequest::Kind::inherit>},
  {"--nonblocking", "", Value::none, "", Group::sockets, guest,
   "Hand over sockets in non-blocking mode, as programs written in Go need it.",
   set<&Settings::nonblocking, true>},

  {"--audit", "", Value::attached, "FILE", Group::records, guest,
   "Record each decision about addresses and names as a line of JSON: at the end of FILE, or with "
   "fd:N on the open descriptor N, or with syslog in the log of the system.",
   audit},
  {"--audit-level", "", Value::attached, "LEVEL", Group::records, guest,
   "Of --audit: which decisions are recorded, 'denied' or 'all' (the default).",
   audit_level},
  {"--stats", "", Value::none, "", Group::records, guest,
   "Print at the end, on stderr, how many decisions there were of each kind, and what was used.",
   set<&Settings::stats, true>},
  {"--metrics", "", Value::attached, "HOST:PORT", Group::records, guest,
   "Serve the same numbers for Prometheus at http://HOST:PORT/metrics. The program itself cannot "
   "connect there, unless a rule names that address and port.",
   metrics},

  {"--limit", "", Value::attached, "LIMIT", Group::limits, grants,
   "Let the program have no more than this, for instance 'sockets 64', 'sent 2MB/s', "
   "'memory 64MiB' or 'cpu 10s'.",
   policy_part<PolicyPart::Kind::limit>},
  {"--timeout", "", Value::attached, "MS", Group::limits, guest,
   "End the program after MS milliseconds, whatever it is doing, with exit code 1.",
   number<&Settings::timeout, std::chrono::milliseconds, 0, max_milliseconds>},

  {"--max-threads", "", Value::attached, "N", Group::limits, guest,
   "Let the program have at most N threads beside its main one (1024).",
   number<&Settings::max_threads, std::uint32_t, 0, wasi_thread_ids>},

  {"--output", "-o", Value::next, "FILE", Group::engine, compile,
   "Where to write the compiled module; without it, the input's name with the ending .cwasm.",
   store<&Settings::output>},
  {"--no-cache", "", Value::none, "", Group::engine, guest,
   "Compile the module anew, and keep no compiled code.",
   set<&Settings::cache, false>},
  {"--allow-precompiled", "", Value::none, "", Group::engine, guest,
   "Run any .cwasm file, not only those that `sluice compile` made for this user. Such a file "
   "holds native code that is not confined: use only files that you trust.",
   set<&Settings::allow_precompiled, true>},
  {"--allow-unknown-imports", "", Value::none, "", Group::engine, guest,
   "Start a program that imports unknown functions; calling one ends it. `iwasm` always does, "
   "with a warning.",
   set<&Settings::allow_unknown_imports, true>},

  {"--verbose", "", Value::none, "", Group::messages, every,
   "Explain on stderr what is denied and which option would allow it, and which options have no "
   "effect. The same as -v=3.",
   verbose},
  {"-v", "", Value::attached, "N", Group::messages, guest,
   "What to say on stderr: 0 or 1 errors, 2 warnings too (the default), 3 to 5 everything.",
   verbosity},
  {"--version", "", Value::none, "", Group::messages, all, "Print the version.",
   set<&Settings::version, true>},
  {"--help", "-h", Value::none, "", Group::messages, all, "Print this help.",
   set<&Settings::help, true>},

  {"--interp", "", Value::none, "", Group::no_effect, iwasm,
   "modules are always compiled", no_effect},
  {"--fast-jit", "", Value::none, "", Group::no_effect, iwasm,
   "there is one compiler, and it is always used", no_effect},
  {"--llvm-jit", "", Value::none, "", Group::no_effect, iwasm,
   "there is one compiler, and it is always used", no_effect},
  {"--multi-tier-jit", "", Value::none, "", Group::no_effect, iwasm,
   "there is one compiler, and it is always used", no_effect},
  {"--stack-size", "", Value::attached, "BYTES", Group::no_effect, iwasm,
   "it sizes an interpreter's operand stack", no_effect_number},
  {"--heap-size", "", Value::attached, "BYTES", Group::no_effect, iwasm,
   "the program manages its own heap", no_effect_number},
  {"--shared-heap-size", "", Value::attached, "BYTES", Group::no_effect, iwasm,
   "there is no shared heap", no_effect_number},
  {"--gc-heap-size", "", Value::attached, "BYTES", Group::no_effect, iwasm,
   "the heap of garbage-collected objects grows as needed", no_effect_number},
  {"--jit-codecache-size", "", Value::attached, "BYTES", Group::no_effect, iwasm,
   "compiled code takes the space it needs", no_effect_number},
  {"--llvm-jit-size-level", "", Value::attached, "N", Group::no_effect, iwasm,
   "the optimisation level is fixed", no_effect_number},
  {"--llvm-jit-opt-level", "", Value::attached, "N", Group::no_effect, iwasm,
   "the optimisation level is fixed", no_effect_number},
  {"--enable-segue", "", Value::optional, "FLAGS", Group::no_effect, iwasm,
   "memory is addressed the same way everywhere", segue},
  {"--enable-linux-perf", "", Value::optional, "TEXT", Group::no_effect, iwasm,
   "no symbols are written for perf", no_effect},
  {"--disable-bounds-checks", "", Value::none, "", Group::no_effect, iwasm,
   "accesses to memory are always checked", no_effect},
  {"--gen-prof-file", "", Value::attached, "FILE", Group::no_effect, iwasm,
   "no profile is collected", no_effect},
  {"-g", "", Value::attached, "HOST:PORT", Group::no_effect, iwasm,
   "there is no debug server", debugger},
  {"--native-lib", "", Value::attached, "FILE", Group::no_effect, iwasm,
   "native libraries are not loaded; imports from them are unknown", cannot},
  {"--module-path", "", Value::attached, "PATH", Group::no_effect, iwasm,
   "one module is run, no others are searched; imports from them are unknown", cannot},
});
// clang-format on

}  // namespace

std::span<const Option> options() { return table; }

const Option* find_option(Command command, std::string_view name) {
  const auto* const found = std::ranges::find_if(table, [&](const Option& option) {
    return option.commands.contains(command) &&
           (option.name == name || (!option.alias.empty() && option.alias == name));
  });
  return found == table.end() ? nullptr : found;
}

std::string usage(const Option& option) {
  std::string names = option.alias.empty() ? std::string(option.name)
                                           : fmt::format("{}, {}", option.alias, option.name);
  switch (option.value) {
    case Value::none:
      return names;
    case Value::attached:
      return fmt::format("{}={}", names, option.placeholder);
    case Value::optional:
      return fmt::format("{}[={}]", names, option.placeholder);
    case Value::next:
      return fmt::format("{} {}", names, option.placeholder);
  }
  return names;
}

}  // namespace sluice::cli
