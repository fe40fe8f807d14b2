// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "net/file_descriptor.h"
#include "runtime/audit/json.h"
#include "runtime/audit/ring.h"
#include "runtime/audit/target.h"
#include "sluice/audit.h"

namespace sluice {
namespace {

using audit::Entry;
using audit::Ring;
using audit::Target;

constexpr std::string_view descriptor_prefix = "fd:";
constexpr std::string_view syslog_word = "syslog";

/// How long decisions are gathered, so that equal ones become one line.
constexpr int gathering_ms = 100;

std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

/// The descriptor that `target` names; nothing when it is none of the form `fd:N`.
std::optional<int> descriptor_of(std::string_view target) {
  if (!target.starts_with(descriptor_prefix)) return {};
  target.remove_prefix(descriptor_prefix.size());
  int number = -1;
  const auto [end, error] = std::from_chars(target.begin(), target.end(), number);
  const bool is_number = error == std::errc() && end == target.end() && target.front() != '-';
  return is_number ? number : -1;
}

Result<std::unique_ptr<Target>> open_target(std::string_view target) {
  if (auto form = check_audit_target(target); !form) return std::unexpected(form.error());
  if (const auto descriptor = descriptor_of(target)) return audit::Stream::duplicate(*descriptor);
  if (target == syslog_word) return audit::Syslog::open();
  return audit::Stream::open(std::string(target));
}

/// Starts a thread that no signal of the process is handled on.
std::optional<std::thread> start_without_signals(std::function<void()> body) {
  sigset_t all;
  sigset_t former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  std::optional<std::thread> started;
  try {
    started.emplace(std::move(body));
  } catch (const std::system_error&) {
    started.reset();
  }
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
  return started;
}

void ring_bell(const net::FileDescriptor& bell) {
  constexpr std::uint64_t one = 1;
  static_cast<void>(::write(bell.get(), &one, sizeof one) == sizeof one);
}

/// Waits until the bell was rung, or until `end`.
void wait_for_bell(const net::FileDescriptor& bell, std::chrono::steady_clock::time_point end) {
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd entry{.fd = bell.get(), .events = POLLIN, .revents = 0};
    const int rung = poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (rung >= 0 || errno != EINTR) return;
  }
}

/// As long as it lives, `moves` is odd: what is counted meanwhile may be in no hand, or in two.
class Move {
 public:
  explicit Move(std::atomic<std::uint64_t>& moves) : moves_(moves) { ++moves_; }
  Move(const Move&) = delete;
  Move& operator=(const Move&) = delete;
  Move(Move&&) = delete;
  Move& operator=(Move&&) = delete;
  ~Move() { ++moves_; }

 private:
  std::atomic<std::uint64_t>& moves_;
};

}  // namespace

struct AuditLog::Implementation {
  Implementation(std::unique_ptr<Target> to, Options with)
      : target(std::move(to)), options(std::move(with)), ring(options.capacity) {}

  /// What the writer waits for.
  enum class Waiting : std::uint8_t { no, for_more, for_first };
  void wake(Waiting least) noexcept;
  void pause(Waiting what, int milliseconds);
  void lose(std::uint64_t decisions) noexcept {
    lost.fetch_add(decisions);
    all_lost.fetch_add(decisions);
  }
  /// How many decisions are neither written nor told as lost.
  [[nodiscard]] std::uint64_t untold() const noexcept;
  void run();
  void write_out();
  void take_up_to(std::uint64_t end, bool is_last);
  enum class Line : std::uint8_t { of_decisions, of_lost };
  void add(const std::string& line, std::uint64_t decisions, Line kind);
  void flush();
  void settle(std::size_t written);

  std::unique_ptr<Target> target;
  Options options;
  Ring ring;
  net::FileDescriptor alarm{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  net::FileDescriptor finished{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::atomic<Waiting> waiting = Waiting::no;
  std::atomic<bool> closing = false;
  std::atomic<bool> has_ended = false;  ///< nothing is taken from the ring any more
  std::atomic<std::uint64_t> lost = 0;  ///< not told yet
  std::atomic<std::uint64_t> all_lost = 0;
  std::atomic<std::uint64_t> in_hand = 0;  ///< of the writer
  std::atomic<std::uint64_t> moves = 0;    ///< odd while the writer takes some from hand to hand

  // Of the writer.
  struct Pending {
    std::size_t end;  ///< of its line in `lines`
    std::uint64_t decisions;
    Line kind;
  };
  std::string lines;
  std::vector<Pending> pending;
  bool has_complained = false;

  std::thread writer;
};

/// The writer says what it waits for before it looks for it a last time, and the others put it
/// there before they look at what it waits for.
void AuditLog::Implementation::wake(Waiting least) noexcept {
  Waiting seen = waiting.load();
  if (seen < least || !waiting.compare_exchange_strong(seen, Waiting::no)) return;
  ring_bell(alarm);
}

void AuditLog::Implementation::pause(Waiting what, int milliseconds) {
  waiting.store(what);
  const bool has_first = !ring.is_empty() || lost.load() != 0;
  if (!closing.load() && !(what == Waiting::for_first && has_first)) {
    pollfd entry{.fd = alarm.get(), .events = POLLIN, .revents = 0};
    poll(&entry, 1, milliseconds);
  }
  waiting.store(Waiting::no);
  std::uint64_t count = 0;
  static_cast<void>(::read(alarm.get(), &count, sizeof count) == sizeof count);
}

void AuditLog::Implementation::run() {
  while (!closing.load()) {
    pause(Waiting::for_first, -1);
    pause(Waiting::for_more, gathering_ms);
    write_out();
  }
  write_out();
  has_ended.store(true);
  ring_bell(finished);
}

void AuditLog::Implementation::write_out() {
  target->prepare();
  std::uint64_t missing = 0;
  {
    const Move move(moves);
    missing = lost.exchange(0);
    in_hand += missing;
  }
  if (missing != 0) {
    add(audit::json_line_of_lost(std::chrono::system_clock::now(), missing), missing,
        Line::of_lost);
  }
  take_up_to(ring.end(), closing.load());
  flush();
}

void AuditLog::Implementation::take_up_to(std::uint64_t end, bool is_last) {
  while (ring.first() != end) {
    std::optional<Move> move(moves);
    const bool is_taken = ring.take([&](const Entry& entry, std::uint64_t count) {
      in_hand += count;
      move.reset();
      add(audit::json_line(entry, count), count, Line::of_decisions);
    });
    if (is_taken) continue;
    if (!is_last) return;
    ring.skip();
    lose(1);
  }
}

void AuditLog::Implementation::add(const std::string& line, std::uint64_t decisions, Line kind) {
  constexpr std::size_t most = std::size_t{64} << 10;
  lines += line;
  pending.push_back({.end = lines.size(), .decisions = decisions, .kind = kind});
  if (lines.size() >= most) flush();
}

void AuditLog::Implementation::flush() {
  if (lines.empty()) return;
  const auto done = target->write(lines);
  settle(done ? lines.size() : done.error().written);
  if (!done && !std::exchange(has_complained, true) && options.on_trouble) {
    options.on_trouble(
        fmt::format("decisions are not recorded, but counted, as long as it cannot be written: {}",
                    done.error().why));
  }
}

/// Lays down what is in hand, of which so many bytes are written.
void AuditLog::Implementation::settle(std::size_t written) {
  const Move move(moves);
  for (const Pending& line : pending) {
    in_hand -= line.decisions;
    if (line.end <= written) continue;
    lost += line.decisions;
    if (line.kind == Line::of_decisions) all_lost += line.decisions;
  }
  lines.clear();
  pending.clear();
}

std::uint64_t AuditLog::Implementation::untold() const noexcept {
  while (true) {
    const std::uint64_t before = moves.load();
    const std::uint64_t sum = lost.load() + in_hand.load() + ring.decisions();
    if (before % 2 == 0 && moves.load() == before) return sum;
    sched_yield();
  }
}

Result<void> check_audit_target(std::string_view target) {
  if (target.empty()) return failure("a file, fd:N or syslog is needed");
  if (descriptor_of(target) == -1) return failure("fd:N is needed, N being an open descriptor");
  return {};
}

Result<std::shared_ptr<AuditLog>> AuditLog::open(std::string_view target, Options options) {
  auto opened = open_target(target);
  if (!opened) return std::unexpected(opened.error());
  auto implementation = std::make_unique<Implementation>(std::move(*opened), std::move(options));
  if (!implementation->alarm || !implementation->finished) return failure(std::strerror(errno));
  Implementation& log = *implementation;
  auto writer = start_without_signals([&log] { log.run(); });
  if (!writer) return failure("the host has no room for a thread");
  log.writer = std::move(*writer);
  return std::shared_ptr<AuditLog>(new AuditLog(std::move(implementation)));
}

AuditLog::AuditLog(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

AuditLog::~AuditLog() {
  close(std::chrono::seconds(1));
  implementation_->target->give_up();
  implementation_->writer.join();
}

void AuditLog::write(const AuditRecord& record) noexcept {
  using Waiting = Implementation::Waiting;
  Implementation& log = *implementation_;
  if (log.closing.load()) return log.lose(1);
  switch (log.ring.put(record.details(), record.instance())) {
    case Ring::Put::counted:
      return;
    case Ring::Put::stored:
      return log.wake(Waiting::for_first);
    case Ring::Put::half_full:
      return log.wake(Waiting::for_more);
    case Ring::Put::no_room:
      log.lose(1);
      return log.wake(Waiting::for_first);
  }
}

std::uint64_t AuditLog::lost() const noexcept {
  const Implementation& log = *implementation_;
  return log.all_lost.load() + (log.has_ended.load() ? log.ring.decisions() : 0);
}

std::uint64_t AuditLog::close(std::chrono::milliseconds longest) noexcept {
  Implementation& log = *implementation_;
  log.closing.store(true);
  log.wake(Implementation::Waiting::for_more);
  wait_for_bell(log.finished, std::chrono::steady_clock::now() + longest);
  return log.untold();
}

}  // namespace sluice
