// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/guest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "abi/posix/posix.h"
#include "abi/preview1/preview1.h"
#include "abi/sluice/sluice.h"
#include "abi/wamr/pthread.h"
#include "abi/wamr/wamr.h"
#include "abi/wasi_threads/wasi_threads.h"
#include "engine/instance.h"
#include "engine/linked_module.h"
#include "net/host_network.h"
#include "policy/audit.h"
#include "policy/guard.h"
#include "policy/learner.h"
#include "policy/metering.h"
#include "runtime/blocked_sigpipe.h"
#include "runtime/guest_threads.h"
#include "runtime/limit_watch.h"
#include "runtime/main_arguments.h"
#include "wasi/preopen.h"
#include "wasi/process.h"

namespace sluice {
namespace {

using Use = GuestThreads::Use;

constexpr const char* command_entry = "_start";
constexpr const char* reactor_entry = "_initialize";
/// Of a program without WASI's start: main, as compilers call it when it takes arguments too.
constexpr std::array plain_entries{"main", "__main_argc_argv"};

std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

Result<std::shared_ptr<const engine::LinkedModule>> link(const Module& module,
                                                         const GuestOptions& options) {
  const std::array tables{abi::preview1::functions(),     abi::wamr::functions(),
                          abi::wamr::pthread_functions(), abi::sluice_1::functions(),
                          abi::posix_1::functions(),      abi::wasi_threads::functions()};
  return engine::LinkedModule::link(
      module.code(), {.tables = tables,
                      .trap_unknown = options.unknown_imports == UnknownImports::trap,
                      .max_memory = options.policy.limits().amount(policy::Resource::memory),
                      .on_unknown = options.on_unknown_import});
}

Result<net::ResolverOptions> resolver_options(const std::vector<std::string>& servers) {
  net::ResolverOptions options;
  for (const std::string& server : servers) {
    if (const auto valid = check_dns_server(server); !valid) {
      return failure(fmt::format("DNS server {}: {}", server, valid.error().message));
    }
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it was checked
    options.servers.push_back(*net::Endpoint::parse(server));
  }
  return options;
}

/// Threads beside the main one.
std::uint32_t max_threads(const GuestOptions& options) {
  const auto limit = options.policy.limits().amount(policy::Resource::threads);
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(options.max_threads, limit.value_or(options.max_threads)));
}

std::uint64_t next_instance() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

policy::Audit audit(GuestOptions& options) {
  const AuditLevel asked = options.on_decision ? options.audit : AuditLevel::off;
  const AuditLevel denials = options.on_denied ? AuditLevel::denied : AuditLevel::off;
  const AuditLevel level = options.learner ? AuditLevel::all : std::max(asked, denials);
  if (level == AuditLevel::off) return {};
  policy::AnswerSink answers;
  if (options.learner) {
    answers = [learner = options.learner](std::string_view name, const net::Address& address,
                                          std::chrono::seconds ttl) {
      learner->learner().answer(name, address, ttl);
    };
  }
  return {.level = level,
          .sink =
              [learner = options.learner, asked, passes = options.unmentioned_passes,
               instance = options.instance != 0 ? options.instance : next_instance(),
               on_decision = std::move(options.on_decision),
               on_denied = std::move(options.on_denied)](const policy::AuditRecord& record) {
                if (learner) learner->learner().decision(record);
                const auto& [allowed, rule] = record.decision;
                if (asked == AuditLevel::all || (asked == AuditLevel::denied && !allowed)) {
                  on_decision(AuditRecord(record, instance));
                }
                const bool denied = !allowed && (rule != nullptr || !passes);
                if (on_denied && denied) on_denied(policy::explain_denial(record));
              },
          .answers = std::move(answers)};
}

}  // namespace

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what uses another stands after it
struct Guest::Implementation {
  Implementation(std::shared_ptr<const engine::LinkedModule> linked, net::ResolverOptions resolver,
                 GuestOptions& options)
      : module(std::move(linked)),
        tell(options.on_denied),
        host_network(std::move(resolver), meter),
        guard(
            host_network, options.policy.rules(), audit(options),
            options.unmentioned_passes ? policy::Unmentioned::passes : policy::Unmentioned::denied),
        process(guard),
        threads(module, process,
                {.max_threads = max_threads(options), .on_exit = std::move(options.on_exit)}),
        watch(threads) {
    if (options.count_traffic) meter.count_traffic(true);
    process.arguments = std::move(options.arguments);
    process.environment = std::move(options.environment);
    tell_of(meter.sockets, policy::Resource::sockets);
    tell_of(meter.connections, policy::Resource::connections);
    tell_of(meter.lookups, policy::Resource::lookups);
    tell_of(meter.sent.bytes, policy::Resource::sent);
    tell_of(meter.received.bytes, policy::Resource::received);
  }

  /// `what` names it in an error.
  Result<void> add(wasi::Result<wasi::Descriptor> descriptor, std::string_view what);
  /// Gives the guest its first descriptors: standard streams, directories, sockets.
  Result<void> add_descriptors(const GuestOptions& options, std::vector<HostSocket> sockets);

  /// Holds the guest to these from now on. Memory and threads are what they were.
  Result<void> set_limits(const policy::Limits& wanted);
  /// Tells, in the words of on_denied, of what the guest has no more.
  void tell_of(net::Quota& quota, policy::Resource resource);

  using Status = GuestThreads::Outcome;
  /// Makes the instance, once; and a reactor's initialisation, once. Their outcomes stay.
  Status start();
  Status initialize();

  std::shared_ptr<const engine::LinkedModule> module;
  std::function<void(std::string_view)> tell;
  std::mutex policy_mutex;  ///< for whoever sets limits and rules: they belong together
  std::mutex limits_mutex;
  policy::Limits limits;                           ///< guarded
  std::list<std::function<void()>> refusals = {};  ///< what `meter` calls
  net::Meter meter;
  net::HostNetwork host_network;
  policy::Guard guard;
  wasi::Process process;
  GuestThreads threads;
  LimitWatch watch;
  std::optional<Status> started;
  std::optional<Status> initialized;
};

Result<void> Guest::Implementation::add(wasi::Result<wasi::Descriptor> descriptor,
                                        std::string_view what) {
  if (!descriptor) return failure(fmt::format("{} is of a kind that guests cannot use", what));
  net::Socket* const socket = descriptor->socket();
  if (socket != nullptr && !meter.adopt(*socket)) {
    return failure(fmt::format("{}: the policy allows fewer sockets or connections", what));
  }
  if (!process.descriptors.insert(std::move(*descriptor))) {
    return failure(fmt::format("{}: the policy allows fewer descriptors", what));
  }
  return {};
}

Result<void> Guest::Implementation::add_descriptors(const GuestOptions& options,
                                                    std::vector<HostSocket> sockets) {
  // A closed stream must not give its number to the next descriptor: /dev/null holds it meanwhile.
  // The copies stay clear of those numbers too, or the copy of an open stream would pass for a
  // closed one. A stream is for reading and writing: one that is a directory grants nothing in it.
  std::vector<std::uint32_t> closed;
  const std::array streams{options.standard_input, options.standard_output, options.standard_error};
  for (std::uint32_t number = 0; number < streams.size(); ++number) {
    net::FileDescriptor copy(fcntl(streams[number], F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!copy && errno == EBADF) {
      closed.push_back(number);
      copy.reset(open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    if (!copy) return failure(fmt::format("standard streams: {}", std::strerror(errno)));
    const std::string what = fmt::format("descriptor {}", streams[number]);
    auto stream = wasi::Descriptor::adopt(std::move(copy), wasi::rights::file, 0);
    if (auto added = add(std::move(stream), what); !added) return added;
  }
  for (const Directory& directory : options.directories) {
    auto opened = wasi::preopen(directory.host_path.string(), directory.guest_name);
    if (!opened) return failure(opened.error());
    if (auto added = add(std::move(*opened), directory.guest_name); !added) return added;
  }
  for (HostSocket& socket : sockets) {
    const std::string what = fmt::format("descriptor {}", socket.descriptor());
    net::FileDescriptor descriptor(socket.release());
    if (auto added = add(wasi::Descriptor::adopt(std::move(descriptor)), what); !added) {
      return added;
    }
  }
  for (const std::uint32_t number : closed) {
    if (!process.descriptors.close(number)) return failure("the standard streams");
  }
  return {};
}

Result<void> Guest::Implementation::set_limits(const policy::Limits& wanted) {
  // First what may fail, and then changes nothing.
  if (auto watched = watch.set_limits(wanted); !watched) return watched;
  {
    const std::scoped_lock lock(limits_mutex);
    limits = wanted;
  }
  policy::set_limits(meter, wanted);
  constexpr std::uint64_t all = wasi::DescriptorTable::limit;
  const auto descriptors = wanted.amount(policy::Resource::descriptors).value_or(all);
  process.descriptors.limit_to(static_cast<std::uint32_t>(std::min(descriptors, all)));
  return {};
}

void Guest::Implementation::tell_of(net::Quota& quota, policy::Resource resource) {
  if (!tell) return;
  quota.on_refusal(refusals.emplace_back([this, resource] {
    std::optional<policy::Limit> limit;
    {
      const std::scoped_lock lock(limits_mutex);
      if (const policy::Limit* const found = limits.total(resource)) limit = *found;
    }
    if (limit) tell(fmt::format("reached: {}; {} sets it", limit->to_string(), limit->source));
  }));
}

Guest::Implementation::Status Guest::Implementation::start() {
  if (!started) started = threads.main_instance().start();
  return *started;
}

Guest::Implementation::Status Guest::Implementation::initialize() {
  if (initialized) return *initialized;
  initialized = start();
  if (*initialized && module->find_function(reactor_entry) != nullptr) {
    if (const auto results = threads.main_instance().call(reactor_entry, {}); !results) {
      initialized = std::unexpected(results.error());
    }
  }
  return *initialized;
}

Result<void> check_dns_server(std::string_view server) {
  const auto endpoint = net::Endpoint::parse(server);
  if (endpoint && endpoint->address.scope == 0 && endpoint->port != 0) return {};
  return failure("ADDRESS:PORT is needed, without a zone, for instance 1.1.1.1:53");
}

Guest::Guest(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Guest::Guest(Guest&& other) noexcept = default;
Guest& Guest::operator=(Guest&& other) noexcept = default;
Guest::~Guest() = default;

Result<Guest> Guest::create(const Module& module, GuestOptions options) {
  auto linked = link(module, options);
  if (!linked) return std::unexpected(linked.error());
  auto resolver = resolver_options(options.dns_servers);
  if (!resolver) return std::unexpected(resolver.error());
  std::vector<HostSocket> sockets = std::move(options.sockets);
  auto implementation =
      std::make_unique<Implementation>(std::move(*linked), std::move(*resolver), options);
  if (auto set = implementation->set_limits(options.policy.limits()); !set) {
    return std::unexpected(set.error());
  }
  if (auto added = implementation->add_descriptors(options, std::move(sockets)); !added) {
    return std::unexpected(added.error());
  }
  return Guest(std::move(implementation));
}

Result<Exit> Guest::run() {
  const BlockedSigpipe blocked;
  Implementation& guest = *implementation_;
  if (guest.started) return failure("a guest runs once");
  if (auto watched = guest.watch.start(); !watched) return std::unexpected(watched.error());
  const Extern* entry = guest.module->find_function(command_entry);
  const bool is_command = entry != nullptr;
  for (const char* const name : plain_entries) {
    if (entry == nullptr) entry = guest.module->find_function(name);
  }
  if (entry == nullptr) {
    return failure(fmt::format(
        "{}: it exports neither _start nor main, so it is no program; a library's functions are "
        "called by name, by the commands with -f NAME",
        guest.module->module().name()));
  }
  std::optional<Exit> end;
  const auto outcome = guest.threads.run_main(Use::program, [&]() -> Implementation::Status {
    if (auto status = is_command ? guest.start() : guest.initialize(); !status) return status;
    std::vector<Value> arguments;
    if (!is_command && takes_main_arguments(*entry)) {
      auto laid_out = main_arguments(guest.threads.main_instance(), guest.module->exports(),
                                     guest.process.arguments);
      if (!laid_out) return std::unexpected(laid_out.error());
      arguments = std::move(*laid_out);
    }
    const auto results = guest.threads.main_instance().call(entry->name, arguments);
    if (!results) return std::unexpected(results.error());
    const bool has_code =
        !results->empty() && std::holds_alternative<std::int32_t>(results->front());
    end = Exit{has_code ? std::get<std::int32_t>(results->front()) : 0, {}};
    return {};
  });
  if (!outcome) {
    end = guest.threads.exit_of_main();
    if (outcome.error().kind == engine::Failure::Kind::refused && !guest.threads.exit()) {
      return failure(outcome.error().message);
    }
  }
  // Without one the main thread is gone, and the last one ends the guest.
  if (!end) guest.threads.wait_for_all();
  guest.threads.end(end.value_or(Exit{}));
  guest.threads.wait_for_all();
  restore_terminals();
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it was ended
  return *guest.threads.exit();
}

Result<std::variant<std::vector<Value>, Exit>> Guest::call(std::string_view function,
                                                           std::span<const Value> arguments) {
  using Outcome = std::variant<std::vector<Value>, Exit>;
  const BlockedSigpipe blocked;
  Implementation& guest = *implementation_;
  if (auto watched = guest.watch.start(); !watched) return std::unexpected(watched.error());
  Outcome results;
  const auto outcome = guest.threads.run_main(Use::library, [&]() -> Implementation::Status {
    if (auto status = guest.initialize(); !status) return status;
    auto returned = guest.threads.main_instance().call(function, arguments);
    if (!returned) return std::unexpected(returned.error());
    results = std::move(*returned);
    return {};
  });
  if (outcome) return results;
  if (auto end = guest.threads.exit_of_main()) {
    if (!guest.module->has_shared_memory()) return Outcome(std::move(*end));
    guest.threads.end(*end);
  }
  if (auto end = guest.threads.exit()) {
    guest.threads.end(*end);
    guest.threads.wait_for_all();
    return Outcome(std::move(*end));
  }
  if (outcome.error().kind == engine::Failure::Kind::refused) {
    return failure(outcome.error().message);
  }
  return Outcome(Exit{});  // the function ended its thread, as a main thread may
}

void Guest::stop(int exit_code) {
  implementation_->threads.end(Exit{.code = exit_code, .trap = {}, .stopped = true});
}

Usage Guest::usage() const noexcept {
  const net::Meter& meter = implementation_->meter;
  return {.sockets = meter.sockets.used(),
          .connections = meter.connections.used(),
          .memory = implementation_->threads.memory_size(),
          .sent = meter.sent.bytes.used(),
          .received = meter.received.bytes.used(),
          .lookups = meter.lookups.used()};
}

void Guest::restore_terminals() const noexcept { implementation_->process.terminals.restore(); }

Result<void> Guest::set_policy(const Policy& policy, Existing existing) {
  auto rules = policy.rules();
  policy::Guard& guard = implementation_->guard;
  const bool rejudge = existing == Existing::rejudge;
  {
    const std::scoped_lock lock(implementation_->policy_mutex);
    if (auto limited = implementation_->set_limits(policy.limits()); !limited) return limited;
    guard.replace_rules(std::move(rules),
                        rejudge ? policy::Guard::Existing::rejudge : policy::Guard::Existing::keep);
  }
  if (!rejudge) return {};
  implementation_->process.descriptors.for_each([&](wasi::Descriptor& descriptor) {
    if (net::Socket* const socket = descriptor.socket()) guard.revise(*socket);
    if (net::UnixSocket* const socket = descriptor.unix_socket()) guard.revise(*socket);
  });
  return {};
}

}  // namespace sluice
