// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/audit/ring.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string_view>

namespace sluice::audit {
namespace {

using policy::AuditRecord;

/// What a thread has put in lately, and where. A rule is known by its address: as long as the
/// decision is in the ring, the rule is there.
class Recent {
 public:
  [[nodiscard]] std::optional<std::uint64_t> find(std::uint64_t ring, const AuditRecord& record,
                                                  std::uint64_t instance) const {
    for (const Known& known : known_) {
      if (known.ring == ring && known.instance == instance && known.is(record)) {
        return known.number;
      }
    }
    return {};
  }
  void add(std::uint64_t ring, const AuditRecord& record, std::uint64_t instance,
           std::uint64_t number) {
    Known& oldest = known_[oldest_];
    oldest_ = (oldest_ + 1) % known_.size();
    oldest.ring = ring;
    oldest.instance = instance;
    oldest.number = number;
    oldest.use = record.use;
    oldest.transport = record.transport;
    oldest.is_unix = record.is_unix;
    oldest.allowed = record.decision.allowed;
    oldest.rule = record.decision.rule;
    oldest.endpoint = record.endpoint;
    oldest.name_size = record.name.copy(oldest.name.data(), oldest.name.size());
  }

 private:
  struct Known {
    std::uint64_t ring = 0;  ///< none has this identity
    std::uint64_t instance = 0;
    std::uint64_t number = 0;
    policy::Use use{};
    net::Transport transport{};
    bool is_unix = false;
    bool allowed = false;
    const policy::Rule* rule = nullptr;
    std::optional<net::Endpoint> endpoint;
    std::size_t name_size = 0;
    std::array<char, sizeof(Entry::name)> name;

    [[nodiscard]] bool is(const AuditRecord& record) const {
      return use == record.use && allowed == record.decision.allowed &&
             rule == record.decision.rule && transport == record.transport &&
             is_unix == record.is_unix && endpoint == record.endpoint &&
             std::string_view(name.data(), name_size) == record.name;
    }
  };

  std::array<Known, 8> known_;
  std::size_t oldest_ = 0;
};

thread_local Recent recent;

std::uint64_t next_identity() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

Ring::Ring(std::size_t capacity)
    : identity_(next_identity()), slots_(std::bit_ceil(std::max<std::size_t>(capacity, 2))) {
  for (std::uint64_t i = 0; i < slots_.size(); ++i) slots_[i].state.store(state(i, 0));
}

std::uint64_t Ring::decisions() const {
  std::uint64_t sum = 0;
  std::uint64_t number = first_.load();
  for (const std::uint64_t end = end_.load(); number != end; ++number) {
    const std::uint64_t seen = slot(number).state.load();
    if (turn(seen) == number) ++sum;  // being put in
    if (turn(seen) == number + 1) sum += seen & most;
  }
  return sum;
}

bool Ring::count_with(std::uint64_t number) noexcept {
  std::atomic<std::uint64_t>& state = slot(number).state;
  std::uint64_t seen = state.load(std::memory_order_relaxed);
  while (turn(seen) == number + 1 && (seen & most) < most) {
    if (state.compare_exchange_weak(seen, seen + 1)) return true;
  }
  return false;
}

Ring::Put Ring::put(const AuditRecord& record, std::uint64_t instance) noexcept {
  const auto known = recent.find(identity_, record, instance);
  if (known && count_with(*known)) return Put::counted;

  std::uint64_t number = end_.load(std::memory_order_relaxed);
  while (true) {
    const std::uint64_t at = turn(slot(number).state.load(std::memory_order_acquire));
    if (at < number) return Put::no_room;  // what was put there before is still there
    if (at == number) {
      if (end_.compare_exchange_weak(number, number + 1)) break;
    } else {
      number = end_.load(std::memory_order_relaxed);
    }
  }

  Slot& place = slot(number);
  Entry& entry = place.entry;
  entry.time = std::chrono::system_clock::now();
  entry.instance = instance;
  entry.record = record;
  const std::size_t size = record.name.copy(entry.name.data(), entry.name.size());
  entry.record.name = {entry.name.data(), size};
  if (record.decision.rule != nullptr) entry.rules = record.rules->weak_from_this().lock();
  recent.add(identity_, record, instance, number);
  place.state.store(state(number + 1, 1));
  const std::uint64_t waiting = number + 1 - first_.load(std::memory_order_relaxed);
  return waiting * 2 >= slots_.size() ? Put::half_full : Put::stored;
}

}  // namespace sluice::audit
