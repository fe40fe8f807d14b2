// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "wasi/errno.h"

namespace sluice::wasi::pthread {

/// What a guest knows an object by; 0 is none. No two of one guest are the same, of whatever kind.
using Handle = std::uint32_t;
using HandleCounter = std::atomic<Handle>;

/// Objects of one kind by their handles. An object that is removed lives on until the last that
/// uses it lets go.
template <class T>
class Handles {
 public:
  /// Of each kind: what they take of the host's memory is bounded (some 30 MB).
  static constexpr std::size_t limit = std::size_t{1} << 18;

  /// Gives handles of `counter`.
  explicit Handles(HandleCounter& counter) : counter_(counter) {}

  /// 0 when there are as many as there may be.
  [[nodiscard]] Handle insert(std::shared_ptr<T> object) {
    if (count_.fetch_add(1) >= limit) {
      --count_;
      return 0;
    }
    while (true) {
      const Handle handle = counter_.fetch_add(1);
      Shard& shard = shard_of(handle);
      const std::scoped_lock lock(shard.mutex);
      // Once all have been given, the first ones come again.
      if (handle != 0 && shard.objects.try_emplace(handle, object).second) return handle;
    }
  }
  /// Null when there is none.
  [[nodiscard]] std::shared_ptr<T> find(Handle handle) {
    Shard& shard = shard_of(handle);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.objects.find(handle);
    return found == shard.objects.end() ? nullptr : found->second;
  }
  /// The object whose handle `read` gives. When that is 0, a new one, whose handle `write` takes;
  /// one, however many threads ask. `inval` when there is none, `again` when there is no room.
  template <class Read, class Write>
  [[nodiscard]] Result<std::shared_ptr<T>> find_or_make(Read read, Write write) {
    Handle handle = read();
    if (handle == 0) [[unlikely]] {
      const std::scoped_lock lock(making_);
      handle = read();
      if (handle == 0) {
        handle = insert(std::make_shared<T>());
        if (handle == 0) return failure(Errno::again);
        write(handle);
      }
    }
    if (auto object = find(handle)) return object;
    return failure(Errno::inval);
  }
  void remove(Handle handle) {
    Shard& shard = shard_of(handle);
    const std::scoped_lock lock(shard.mutex);
    count_ -= shard.objects.erase(handle);
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<Handle, std::shared_ptr<T>> objects;
  };
  [[nodiscard]] Shard& shard_of(Handle handle) { return shards_[handle % shards_.size()]; }

  HandleCounter& counter_;
  std::atomic<std::size_t> count_ = 0;
  std::array<Shard, 16> shards_;  ///< so that threads seldom wait for each other
  std::mutex making_;
};

}  // namespace sluice::wasi::pthread
