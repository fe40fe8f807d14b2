// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/audit.h"
#include "sluice/audit.h"

namespace sluice {

std::string_view AuditRecord::use() const { return policy::to_string(record_->use); }

std::string_view AuditRecord::protocol() const { return policy::protocol(*record_); }

std::string AuditRecord::address() const {
  return record_->endpoint ? record_->endpoint->address.to_string() : std::string();
}

std::uint16_t AuditRecord::port() const {
  return record_->endpoint ? record_->endpoint->port : std::uint16_t{0};
}

std::string_view AuditRecord::name() const {
  return record_->is_unix ? std::string_view() : record_->name;
}

std::string_view AuditRecord::path() const {
  return record_->is_unix ? record_->name : std::string_view();
}

bool AuditRecord::allowed() const { return record_->decision.allowed; }

std::string AuditRecord::rule() const {
  return record_->decision.rule != nullptr ? record_->decision.rule->to_string() : std::string();
}

std::string_view AuditRecord::source() const { return policy::source(*record_); }

}  // namespace sluice
