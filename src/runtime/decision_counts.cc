// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/audit.h"
#include "sluice/audit.h"

namespace sluice {
namespace {

using net::Transport;
using policy::Use;

static_assert(DecisionCounts::row_count == policy::use_count * 2 - 1);
static_assert(static_cast<std::size_t>(Use::resolve) == policy::use_count - 1);

/// Two for each use but the last, whose transport means nothing.
std::size_t row_of(const policy::AuditRecord& record) {
  const auto use = static_cast<std::size_t>(record.use) * 2;
  if (record.use == Use::resolve) return use;
  return use + (record.transport == Transport::udp ? 1 : 0);
}

}  // namespace

void DecisionCounts::count(const AuditRecord& record) noexcept {
  counts_[row_of(record.details())][record.allowed() ? 1 : 0].fetch_add(1,
                                                                        std::memory_order_relaxed);
}

auto DecisionCounts::rows() const noexcept -> std::array<Row, row_count> {
  std::array<Row, row_count> all{};
  for (std::size_t i = 0; i < row_count; ++i) {
    const policy::AuditRecord record{.use = static_cast<Use>(i / 2),
                                     .transport = i % 2 == 0 ? Transport::tcp : Transport::udp,
                                     .decision = {}};
    const AuditRecord words(record, 0);
    all[i] = {.use = words.use(),
              .protocol = words.protocol(),
              .allowed = counts_[i][1].load(std::memory_order_relaxed),
              .denied = counts_[i][0].load(std::memory_order_relaxed)};
  }
  return all;
}

}  // namespace sluice
