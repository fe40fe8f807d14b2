// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "policy/audit.h"

namespace sluice::audit {

/// A decision that was copied out of the Guard. It owns what it points to.
struct Entry {
  std::chrono::system_clock::time_point time;  ///< of the first, where there are several
  std::uint64_t instance = 0;
  policy::AuditRecord record{.use = {}, .decision = {}};
  std::array<char, 256> name;
  std::shared_ptr<const policy::Ruleset> rules;  ///< keeps the rule; null without one
};

/// Decisions on their way to the writer: many threads put them in, one takes them out. Bounded, and
/// nobody waits. A decision that equals one of the last few of its thread, which is still here, is
/// counted there.
class Ring {
 public:
  /// `capacity` is rounded up to a power of two.
  explicit Ring(std::size_t capacity);

  enum class Put : std::uint8_t {
    counted,    ///< with one that is here
    stored,     ///< as a new one
    half_full,  ///< the same, and half of the room is taken
    no_room,
  };
  [[nodiscard]] Put put(const policy::AuditRecord& record, std::uint64_t instance) noexcept;

  /// For one thread, as the rest. Calls `use(entry, count)` with each that is here, in their order,
  /// up to one that is still being put in.
  template <class Function>
  void take_all(Function use) {
    const std::uint64_t end = end_.load();
    while (first_.load() != end && take_one(use)) continue;
  }
  /// The same at the end, past those that are still being put in: returns how many these are. No
  /// more is taken afterwards.
  template <class Function>
  std::uint64_t take_last(Function use) {
    const std::uint64_t end = end_.load();
    std::uint64_t missing = 0;
    for (; first_.load() != end; first_.fetch_add(1)) {
      while (first_.load() != end && take_one(use)) continue;
      if (first_.load() == end) break;
      ++missing;
    }
    return missing;
  }
  /// How many are here, each counted once.
  [[nodiscard]] std::uint64_t size() const { return end_.load() - first_.load(); }
  [[nodiscard]] bool is_empty() const { return first_.load() == end_.load(); }

 private:
  // The state of a slot: whose turn it is, and how many decisions it holds. It is the turn of the
  // n-th to be put in when the turn is n, and of the reader when it is n + 1.
  static constexpr unsigned count_bits = 24;
  static constexpr std::uint64_t most = (std::uint64_t{1} << count_bits) - 1;
  [[nodiscard]] static constexpr std::uint64_t turn(std::uint64_t state) {
    return state >> count_bits;
  }
  [[nodiscard]] static constexpr std::uint64_t state(std::uint64_t turn, std::uint64_t count) {
    return turn << count_bits | count;
  }

  struct Slot {
    std::atomic<std::uint64_t> state = 0;
    Entry entry;
  };

  [[nodiscard]] Slot& slot(std::uint64_t number) { return slots_[number & (slots_.size() - 1)]; }
  [[nodiscard]] bool count_with(std::uint64_t number) noexcept;

  template <class Function>
  bool take_one(Function& use) {
    const std::uint64_t number = first_.load(std::memory_order_relaxed);
    Slot& slot = this->slot(number);
    if (turn(slot.state.load()) != number + 1) return false;
    // From here on nothing is counted with it.
    const std::uint64_t count = slot.state.exchange(state(number, 0)) & most;
    use(std::as_const(slot.entry), count);
    slot.entry.rules.reset();
    slot.state.store(state(number + slots_.size(), 0), std::memory_order_release);
    first_.store(number + 1);
    return true;
  }

  const std::uint64_t identity_;  ///< no other ring has it, or had it
  std::vector<Slot> slots_;
  alignas(64) std::atomic<std::uint64_t> first_ = 0;  ///< the number of the next to be taken
  alignas(64) std::atomic<std::uint64_t> end_ = 0;    ///< of the next to be put in
};

}  // namespace sluice::audit
