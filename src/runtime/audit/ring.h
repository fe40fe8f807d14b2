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
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what threads share keeps its distance
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

  /// For one thread, as what follows: calls `use(entry, count)` with the first that is here. False,
  /// without calling it, when there is none, or when it is still being put in.
  template <class Function>
  bool take(Function use) {
    const std::uint64_t number = first_.load(std::memory_order_relaxed);
    Slot& slot = this->slot(number);
    if (turn(slot.state.load()) != number + 1) return false;
    // From here on nothing is counted with it.
    const std::uint64_t count = slot.state.exchange(state(number, 0)) & most;
    first_.store(number + 1);
    use(std::as_const(slot.entry), count);
    slot.entry.rules.reset();
    slot.state.store(state(number + slots_.size(), 0), std::memory_order_release);
    return true;
  }
  /// Passes over the first, which is still being put in, at the end: no more is put in its place.
  void skip() { first_.fetch_add(1); }
  /// Up to which number they are put in, and taken.
  [[nodiscard]] std::uint64_t end() const { return end_.load(); }
  [[nodiscard]] std::uint64_t first() const { return first_.load(); }
  /// How many decisions are here, each as often as it was counted. For any thread; exact while none
  /// is taken.
  [[nodiscard]] std::uint64_t decisions() const;
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
  [[nodiscard]] const Slot& slot(std::uint64_t number) const {
    return slots_[number & (slots_.size() - 1)];
  }
  [[nodiscard]] bool count_with(std::uint64_t number) noexcept;

  const std::uint64_t identity_;  ///< no other ring has it, or had it
  std::vector<Slot> slots_;
  alignas(64) std::atomic<std::uint64_t> first_ = 0;  ///< the number of the next to be taken
  alignas(64) std::atomic<std::uint64_t> end_ = 0;    ///< of the next to be put in
};

}  // namespace sluice::audit
