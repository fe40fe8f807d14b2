// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/keys.h"

namespace sluice::wasi::pthread {

std::optional<std::uint32_t> Keys::create(std::uint32_t destructor) {
  const std::scoped_lock lock(mutex_);
  for (std::uint32_t number = 0; number < limit; ++number) {
    Key& key = keys_[number];
    if (in_use(key.generation)) continue;
    key.destructor = destructor;
    ++key.generation;
    return number;
  }
  return std::nullopt;
}

bool Keys::remove(std::uint32_t key) {
  const std::scoped_lock lock(mutex_);
  if (key >= limit || !in_use(keys_[key].generation)) return false;
  ++keys_[key].generation;
  return true;
}

bool Keys::set(KeyValues& values, std::uint32_t key, std::uint32_t value) {
  if (key >= limit) return false;
  const std::uint64_t generation = keys_[key].generation;
  if (!in_use(generation)) return false;
  if (values.slots.empty()) values.slots.resize(limit);
  values.slots[key] = {.value = value, .generation = generation};
  return true;
}

std::uint32_t Keys::get(const KeyValues& values, std::uint32_t key) {
  if (key >= values.slots.size()) return 0;
  const KeyValues::Slot& slot = values.slots[key];
  return slot.generation == keys_[key].generation ? slot.value : 0;
}

void Keys::destroy(
    KeyValues& values,
    const std::function<void(std::uint32_t destructor, std::uint32_t value)>& destroy) {
  constexpr int rounds = 4;  // PTHREAD_DESTRUCTOR_ITERATIONS
  bool again = true;
  for (int round = 0; again && round < rounds; ++round) {
    again = false;
    for (std::uint32_t number = 0; number < values.slots.size(); ++number) {
      const std::uint32_t value = get(values, number);
      if (value == 0) continue;
      values.slots[number] = {};
      const std::uint32_t destructor = keys_[number].destructor;
      if (destructor == 0) continue;
      again = true;
      destroy(destructor, value);
    }
  }
  values.slots = {};
}

}  // namespace sluice::wasi::pthread
