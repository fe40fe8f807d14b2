// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/keys.h"

#include <utility>

namespace sluice::wasi::pthread {

std::optional<std::uint32_t> Keys::create(std::uint32_t destructor) {
  const std::scoped_lock lock(mutex_);
  for (std::uint32_t number = 0; number < limit; ++number) {
    Key& key = keys_[number];
    if (key.used) continue;
    key = {.used = true, .destructor = destructor, .generation = key.generation + 1};
    return number;
  }
  return std::nullopt;
}

bool Keys::remove(std::uint32_t key) {
  const std::scoped_lock lock(mutex_);
  return key < limit && std::exchange(keys_[key].used, false);
}

bool Keys::set(KeyValues& values, std::uint32_t key, std::uint32_t value) {
  const std::scoped_lock lock(mutex_);
  if (key >= limit || !keys_[key].used) return false;
  if (values.slots.empty()) values.slots.resize(limit);
  values.slots[key] = {.value = value, .generation = keys_[key].generation};
  return true;
}

std::uint32_t Keys::get(const KeyValues& values, std::uint32_t key) {
  const std::scoped_lock lock(mutex_);
  if (key >= values.slots.size() || !keys_[key].used) return 0;
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
      std::uint32_t destructor = 0;
      {
        const std::scoped_lock lock(mutex_);
        destructor = keys_[number].destructor;
      }
      if (destructor == 0) continue;
      again = true;
      destroy(destructor, value);
    }
  }
  values.slots = {};
}

}  // namespace sluice::wasi::pthread
