// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace sluice::wasi::pthread {

/// The values of one thread.
struct KeyValues;

/// Keys of thread-specific data.
class Keys {
 public:
  static constexpr std::uint32_t limit = 128;  ///< PTHREAD_KEYS_MAX
  /// `destructor` is an index of the guest's table; 0: none. Nothing when all keys are taken.
  [[nodiscard]] std::optional<std::uint32_t> create(std::uint32_t destructor);
  /// False when there is no such key.
  [[nodiscard]] bool remove(std::uint32_t key);
  [[nodiscard]] bool set(KeyValues& values, std::uint32_t key, std::uint32_t value);
  /// 0 for a key without a value, and for no key.
  [[nodiscard]] std::uint32_t get(const KeyValues& values, std::uint32_t key);
  /// Calls `destroy(destructor, value)` for each value of a thread that ends, again while they set
  /// new ones, a few times at most.
  void destroy(KeyValues& values,
               const std::function<void(std::uint32_t destructor, std::uint32_t value)>& destroy);

 private:
  struct Key {
    /// Odd while the key is in use; changes with each use, so that values of an earlier key of this
    /// number do not count. Read without the lock.
    std::atomic<std::uint64_t> generation = 0;
    std::atomic<std::uint32_t> destructor = 0;
  };
  static bool in_use(std::uint64_t generation) { return generation % 2 == 1; }

  std::mutex mutex_;  ///< for create() and remove()
  std::array<Key, limit> keys_;
};

struct KeyValues {
  struct Slot {
    std::uint32_t value = 0;
    std::uint64_t generation = 0;
  };
  std::vector<Slot> slots;  ///< by key; of no keys while none has a value
};

}  // namespace sluice::wasi::pthread
