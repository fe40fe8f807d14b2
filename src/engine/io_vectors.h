// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/uio.h>

#include <array>
#include <climits>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

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
  IoVectors(const IoVectors&) = delete;
  IoVectors& operator=(const IoVectors&) = delete;
  IoVectors(IoVectors&&) = delete;
  IoVectors& operator=(IoVectors&&) = delete;
  ~IoVectors() = default;

  /// Throws BadPointer when the list or one of its buffers is out of bounds. Of a list of more than
  /// IOV_MAX entries no entry is read: see too_many().
  IoVectors(GuestMemory memory, Ptr<GuestIoVector> list, std::uint32_t count) : count_(count) {
    const std::byte* entry = memory.bytes(list, count).data();
    if (too_many()) return;
    if (count > inline_.size()) {
      overflow_ = std::make_unique_for_overwrite<iovec[]>(count);
      vectors_ = overflow_.get();
    }
    for (iovec* out = vectors_; out != vectors_ + count; ++out, entry += sizeof(GuestIoVector)) {
      GuestIoVector vector;  // copied: another thread may change it
      std::memcpy(&vector, entry, sizeof vector);
      const auto buffer = memory.bytes(vector.buffer, vector.length);
      *out = {buffer.data(), buffer.size()};
    }
  }

  /// True when the list is longer than the host takes in one call (EINVAL, for sockets EMSGSIZE).
  [[nodiscard]] bool too_many() const { return count_ > IOV_MAX; }
  [[nodiscard]] std::span<const iovec> get() const {
    if (too_many()) return {};
    return {vectors_, count_};
  }

 private:
  std::uint32_t count_;
  std::array<iovec, 16> inline_;
  iovec* vectors_ = inline_.data();
  std::unique_ptr<iovec[]> overflow_;
};

}  // namespace sluice::engine
