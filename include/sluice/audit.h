// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sluice/result.h"

namespace sluice {

namespace policy {
struct AuditRecord;
}

/// Which decisions are told.
enum class AuditLevel : std::uint8_t {
  off,
  denied,
  all,  ///< each datagram counts, so that none passes unseen: they take a little longer
};

/// One decision of policy: whether a guest may use an address, or look up a name. To be read while
/// GuestOptions::on_decision is told of it; what is to stay has to be copied.
class AuditRecord {
 public:
  /// Of the guest: GuestOptions::instance.
  [[nodiscard]] std::uint64_t instance() const { return instance_; }
  /// A word of the rule language: `bind`, `listen`, `connect`, `accept`, `send`, `receive`, `join`,
  /// `resolve`.
  [[nodiscard]] std::string_view use() const;
  /// `tcp`, `udp` or `unix`; empty for `resolve`.
  [[nodiscard]] std::string_view protocol() const;
  /// The one form of the address that is judged, as text without a port, IPv6 as RFC 5952 writes
  /// it. Empty for `unix`, and for `resolve` but for an address that an answer must not have.
  [[nodiscard]] std::string address() const;
  /// 0 where there is none: for `unix`, `join` and `resolve`.
  [[nodiscard]] std::uint16_t port() const;
  /// What was to be looked up, or the name that the address was found under when that decided.
  [[nodiscard]] std::string_view name() const;
  /// Of a unix socket: where it lies in the host's file system, without links, or would lie. `@`
  /// and the rest for an abstract name, `@` alone for one that the system shall choose. Any bytes
  /// but NUL may be in it.
  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] bool allowed() const;
  /// The rule that decided, in the rule language; empty when none did.
  [[nodiscard]] std::string rule() const;
  /// Where the rule stands, such as `web.policy:3` or `--addr-pool=10.0.0.0/8`. Without a rule:
  /// `default`; `reply` for a datagram to who sent one lately; `answer` for an address that an
  /// answer must not have.
  [[nodiscard]] std::string_view source() const;

  /// The library's own.
  AuditRecord(const policy::AuditRecord& record, std::uint64_t instance)
      : record_(&record), instance_(instance) {}
  [[nodiscard]] const policy::AuditRecord& details() const { return *record_; }

 private:
  const policy::AuditRecord* record_;
  std::uint64_t instance_;
};

/// Writes decisions as lines of JSON (docs/policy.md says of what), on a thread of its own: who
/// tells it never waits. Equal decisions of one thread that come close together are one line with a
/// count. What finds no room, or cannot be written, is counted, and the count written once it can
/// be. Any number of guests may share one.
class AuditLog {
 public:
  struct Options {
    std::size_t capacity = 4096;  ///< of decisions that wait to be written
    /// Told once in one line why records cannot be written. Called on the log's thread; must not
    /// throw.
    std::function<void(std::string_view)> on_trouble = {};
  };
  /// `target` is the path of a file, which is appended to, and made again when it was moved away or
  /// deleted; `fd:N`, a descriptor of this process, which is duplicated; or `syslog`.
  [[nodiscard]] static Result<std::shared_ptr<AuditLog>> open(std::string_view target,
                                                              Options options);
  [[nodiscard]] static Result<std::shared_ptr<AuditLog>> open(std::string_view target) {
    return open(target, {});
  }
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;
  AuditLog(AuditLog&&) = delete;
  AuditLog& operator=(AuditLog&&) = delete;
  /// Closes it, and waits a second for that.
  ~AuditLog();

  /// Takes a copy. From any thread; waits for nobody and takes no memory.
  void write(const AuditRecord& record) noexcept;
  /// Takes no more, and waits until all that was told before is written, but no longer than
  /// `longest`. Returns how many decisions are lost without that being written; when that took too
  /// long, at least so many. May be called in a signal handler, and again.
  std::uint64_t close(std::chrono::milliseconds longest) noexcept;
  /// How many decisions were not recorded, up to now.
  [[nodiscard]] std::uint64_t lost() const noexcept;

 private:
  struct Implementation;
  explicit AuditLog(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

/// How many decisions there were, by use, protocol and result. Any number of threads may count.
class DecisionCounts {
 public:
  void count(const AuditRecord& record) noexcept;
  struct Row {
    std::string_view use;       ///< as AuditRecord::use()
    std::string_view protocol;  ///< as AuditRecord::protocol()
    std::uint64_t allowed;
    std::uint64_t denied;
  };
  static constexpr std::size_t row_count = 19;
  /// One for each use and protocol that there can be, in a fixed order. May be called in a signal
  /// handler.
  [[nodiscard]] std::array<Row, row_count> rows() const noexcept;

 private:
  std::array<std::array<std::atomic<std::uint64_t>, 2>, row_count> counts_{};
};

/// Whether `target` has a form that AuditLog::open() takes; nothing is opened.
[[nodiscard]] Result<void> check_audit_target(std::string_view target);

}  // namespace sluice
