// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/uio.h>

#include <array>
#include <climits>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/guest_memory.h"

namespace sluice::engine {

/// `iovec` and `ciovec` of preview 1.
struct GuestIoVector {
  std::uint32_t buffer;
  std::uint32_t length;
};

/// A guest's list of buffers, checked and turned into the host's: the kernel reads and writes guest
/// memory in place. Up to 16 need no allocation.
class IoVectors {
 public:
  /// Throws BadPointer when the list or one of its buffers is out of bounds. Of a list of more than
  /// IOV_MAX entries no entry is read: see too_many().
  IoVectors(GuestMemory memory, Ptr<GuestIoVector> list, std::uint32_t count) : count_(count) {
    static_cast<void>(memory.bytes(list, count));
    if (too_many()) return;
    iovec* out = inline_.data();
    if (count > inline_.size()) {
      overflow_.resize(count);
      out = overflow_.data();
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      const GuestIoVector vector = memory.read(list[i]);
      const auto buffer = memory.bytes(vector.buffer, vector.length);
      out[i] = {buffer.data(), buffer.size()};
    }
  }

  /// True when the list is longer than the host takes in one call (EINVAL, for sockets EMSGSIZE).
  [[nodiscard]] bool too_many() const { return count_ > IOV_MAX; }
  [[nodiscard]] std::span<const iovec> get() const {
    if (too_many()) return {};
    return {count_ > inline_.size() ? overflow_.data() : inline_.data(), count_};
  }

 private:
  std::uint32_t count_;
  std::array<iovec, 16> inline_;
  std::vector<iovec> overflow_;
};

}  // namespace sluice::engine
