// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <array>

#include "policy/audit.h"
#include "sluice/audit.h"

namespace sluice {
namespace {

using net::Transport;
using policy::Use;

constexpr std::array uses_by_path{Use::bind, Use::listen, Use::connect, Use::send};
constexpr std::size_t by_address = policy::use_count * 2 - 1;  ///< and by name

static_assert(DecisionCounts::row_count == by_address + uses_by_path.size());
static_assert(static_cast<std::size_t>(Use::resolve) == policy::use_count - 1);

/// Two for each use but the last, whose transport means nothing; then those of unix sockets.
std::size_t row_of(const policy::AuditRecord& record) {
  if (record.is_unix) {
    const auto* const found = std::ranges::find(uses_by_path, record.use);
    return by_address + static_cast<std::size_t>(found - uses_by_path.begin());
  }
  const auto use = static_cast<std::size_t>(record.use) * 2;
  if (record.use == Use::resolve) return use;
  return use + (record.transport == Transport::udp ? 1 : 0);
}

policy::AuditRecord record_of(std::size_t row) {
  if (row >= by_address) {
    return {.use = uses_by_path[row - by_address], .is_unix = true, .decision = {}};
  }
  return {.use = static_cast<Use>(row / 2),
          .transport = row % 2 == 0 ? Transport::tcp : Transport::udp,
          .decision = {}};
}

}  // namespace

void DecisionCounts::count(const AuditRecord& record) noexcept {
  counts_[row_of(record.details())][record.allowed() ? 1 : 0].fetch_add(1,
                                                                        std::memory_order_relaxed);
}

auto DecisionCounts::rows() const noexcept -> std::array<Row, row_count> {
  std::array<Row, row_count> all{};
  for (std::size_t i = 0; i < row_count; ++i) {
    const policy::AuditRecord record = record_of(i);
    const AuditRecord words(record, 0);
    all[i] = {.use = words.use(),
              .protocol = words.protocol(),
              .allowed = counts_[i][1].load(std::memory_order_relaxed),
              .denied = counts_[i][0].load(std::memory_order_relaxed)};
  }
  return all;
}

}  // namespace sluice
