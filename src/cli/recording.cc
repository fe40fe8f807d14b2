// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/recording.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sluice/host_socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cli/metrics.h"
#include "cli/reach.h"
#include "cli/terminals.h"

namespace sluice::cli {
namespace {

/// What the end of the process needs, also in a signal handler.
struct AtEnd {
  std::shared_ptr<AuditLog> log = {};
  std::shared_ptr<DecisionCounts> counts = {};
  std::string program = {};
  std::string target = {};
};
/// The listener of --metrics, by a descriptor that stays: each policy is told where it is.
std::optional<HostSocket> metrics_place;
AtEnd at_end;  // written once, before is_recording
std::atomic<const Guest*> recorded_guest = nullptr;
std::atomic<bool> is_recording = false;
std::atomic<bool> is_ending = false;
std::atomic<bool> has_ended = false;

/// A text without memory of its own to allocate: what does not fit is left out.
class Message {
 public:
  template <class... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    const auto end = fmt::format_to_n(text_.data() + size_, text_.size() - size_, format,
                                      std::forward<Values>(values)...);
    size_ = static_cast<std::size_t>(end.out - text_.data());
  }
  /// A stderr that takes nothing does not keep the process.
  void print() const {
    pollfd output{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (size_ == 0 || poll(&output, 1, 0) != 1) return;
    static_cast<void>(::write(STDERR_FILENO, text_.data(), size_) > 0);
  }

 private:
  std::array<char, 2048> text_;
  std::size_t size_ = 0;
};

void add_counts(Message& message, const AtEnd& end) {
  bool is_first = true;
  for (const DecisionCounts::Row& row : end.counts->rows()) {
    if (row.allowed == 0 && row.denied == 0) continue;
    if (std::exchange(is_first, false)) {
      message.add("{}: decisions        allowed     denied\n", end.program);
    }
    message.add("{}: {:<8}{:<5}{:>11}{:>11}\n", end.program, row.use, row.protocol, row.allowed,
                row.denied);
  }
  if (is_first) message.add("{}: decisions: none\n", end.program);
}

Usage current_usage() {
  const Guest* const guest = recorded_guest.load();
  return guest == nullptr ? Usage{} : guest->usage();
}

void add_usage(Message& message, std::string_view program) {
  const Usage used = current_usage();
  const auto add = [&](std::string_view what, std::uint64_t number, std::string_view unit = "") {
    message.add("{}: {:<13}{:>11}{}\n", program, what, number, unit);
  };
  add("sockets", used.sockets);
  add("connections", used.connections);
  add("memory", used.memory, " bytes");
  add("sent", used.sent, " bytes");
  add("received", used.received, " bytes");
  add("look-ups", used.lookups);
}

/// While it is there, no signal is handled by this thread.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  SignalsHeld(SignalsHeld&&) = delete;
  SignalsHeld& operator=(SignalsHeld&&) = delete;

 private:
  sigset_t former_;
};

/// Until another thread has written what was recorded, but no longer than `longest`.
void await_end(std::chrono::milliseconds longest) {
  const auto until = std::chrono::steady_clock::now() + longest;
  while (!has_ended.load() && std::chrono::steady_clock::now() < until) poll(nullptr, 0, 1);
}

bool is_file(std::string_view target) { return target != "syslog" && !target.starts_with("fd:"); }

/// An error when a program that gets these directories could change what is recorded.
Result<void> check_target(const std::string& target, std::span<const Directory> directories) {
  if (!is_file(target)) return {};
  for (const Directory& directory : directories) {
    if (!reaches(directory.host_path, target)) continue;
    return std::unexpected(Error{fmt::format(
        "--audit={}: the program gets the directory {}, and could change what is recorded there; "
        "record elsewhere, or to fd:N or syslog",
        target, directory.host_path.string())});
  }
  return {};
}

}  // namespace

Result<Recording> Recording::open(const Settings& settings, std::span<const Directory> directories,
                                  const Console& console) {
  Recording recording;
  if (settings.audit) {
    if (auto safe = check_target(*settings.audit, directories); !safe) {
      return std::unexpected(safe.error());
    }
    AuditLog::Options options;
    options.on_trouble = [console, target = *settings.audit](std::string_view trouble) {
      console.warning(fmt::format("--audit={}: {}", target, trouble));
    };
    auto log = AuditLog::open(*settings.audit, std::move(options));
    if (!log) {
      return std::unexpected(
          Error{fmt::format("--audit={}: {}", *settings.audit, log.error().message)});
    }
    recording.log_ = std::move(*log);
  }
  if (settings.metrics) {
    auto listener = listen_tcp(*settings.metrics);
    if (!listener) {
      return std::unexpected(
          Error{fmt::format("--metrics={}: {}", *settings.metrics, listener.error().message)});
    }
    metrics_place.emplace(fcntl(listener->descriptor(), F_DUPFD_CLOEXEC, 0));
    if (metrics_place->descriptor() < 0) {
      return std::unexpected(
          Error{fmt::format("--metrics={}: {}", *settings.metrics, std::strerror(errno))});
    }
    recording.metrics_ = std::move(*listener);
  }
  if (settings.stats || settings.metrics) recording.counts_ = std::make_shared<DecisionCounts>();
  return recording;
}

void record_usage(const Guest& guest) { recorded_guest.store(&guest); }

Result<void> withhold_metrics(const Settings& settings, Policy& policy) {
  constexpr std::string_view option = "--metrics";
  if (!settings.metrics) return {};
  const auto withheld = metrics_place ? policy.withhold(*metrics_place, option)
                                      : policy.withhold(*settings.metrics, option);
  if (withheld) return {};
  return std::unexpected(
      Error{fmt::format("{}={}: {}", option, *settings.metrics, withheld.error().message)});
}

Result<void> Recording::start(const Settings& settings, const Console& console,
                              GuestOptions& options) && {
  if (!log_ && !counts_) return {};
  const AuditLevel level = settings.audit_level.value_or(AuditLevel::all);
  options.audit = counts_ ? AuditLevel::all : level;
  options.instance = static_cast<std::uint64_t>(getpid());
  options.count_traffic = counts_ != nullptr;
  options.on_decision = [log = log_, counts = counts_, level](const AuditRecord& record) {
    if (counts) counts->count(record);
    if (log && (level == AuditLevel::all || !record.allowed())) log->write(record);
  };
  if (metrics_ &&
      !serve(std::move(*metrics_), {.counts = counts_, .log = log_, .usage = current_usage})) {
    return std::unexpected(Error{fmt::format("--metrics={}: the host has no room for a thread",
                                             settings.metrics.value_or(""))});
  }
  at_end = {.log = log_,
            .counts = settings.stats ? counts_ : nullptr,
            .program = std::string(console.program()),
            .target = settings.audit.value_or("")};
  is_recording.store(true);
  return {};
}

void end_recording() {
  constexpr std::chrono::seconds longest(1);
  if (!is_recording.load()) return;
  const std::uint64_t lost = at_end.log ? at_end.log->close(longest) : 0;
  const SignalsHeld held;  // no handler waits for the thread that it interrupts
  if (is_ending.exchange(true)) return await_end(longest);
  Message message;
  if (lost != 0) {
    message.add("{}: warning: --audit={}: {} decisions are not recorded\n", at_end.program,
                at_end.target, lost);
  }
  if (at_end.counts) {
    add_counts(message, at_end);
    add_usage(message, at_end.program);
  }
  message.print();
  has_ended.store(true);
}

void end_process(int code) {
  end_recording();
  restore_terminals();
  _exit(code);
}

}  // namespace sluice::cli
