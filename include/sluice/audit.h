// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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
  /// `tcp` or `udp`; empty for `resolve`.
  [[nodiscard]] std::string_view protocol() const;
  /// The one form of the address that is judged, as text without a port, IPv6 as RFC 5952 writes
  /// it. Empty for `resolve`, but for an address that an answer must not have.
  [[nodiscard]] std::string address() const;
  /// 0 where there is none: for `join` and `resolve`.
  [[nodiscard]] std::uint16_t port() const;
  /// What was to be looked up, or the name that the address was found under when that decided.
  [[nodiscard]] std::string_view name() const;
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

}  // namespace sluice
