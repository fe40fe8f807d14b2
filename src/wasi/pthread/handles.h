// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace sluice::wasi::pthread {

/// Objects of one kind by the numbers that a guest knows them by. An object that is removed lives
/// on until the last that uses it lets go.
template <class T>
class Handles {
 public:
  void insert(std::uint32_t handle, std::shared_ptr<T> object) {
    Shard& shard = shard_of(handle);
    const std::scoped_lock lock(shard.mutex);
    shard.objects.emplace(handle, std::move(object));
  }
  /// Null when there is none.
  [[nodiscard]] std::shared_ptr<T> find(std::uint32_t handle) {
    Shard& shard = shard_of(handle);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.objects.find(handle);
    return found == shard.objects.end() ? nullptr : found->second;
  }
  void remove(std::uint32_t handle) {
    Shard& shard = shard_of(handle);
    const std::scoped_lock lock(shard.mutex);
    shard.objects.erase(handle);
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::uint32_t, std::shared_ptr<T>> objects;
  };
  [[nodiscard]] Shard& shard_of(std::uint32_t handle) { return shards_[handle % shards_.size()]; }

  std::array<Shard, 16> shards_;  ///< so that threads seldom wait for each other
};

}  // namespace sluice::wasi::pthread
