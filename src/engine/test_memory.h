// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>

#include "engine/guest_memory.h"

namespace sluice::engine {

/// A linear memory for unit tests, without an engine: `bytes`, of which the host knows only `known`
/// until it looks again.
class TestMemory final : public LinearMemory {
 public:
  explicit TestMemory(std::span<std::uint8_t> bytes) : TestMemory(bytes, bytes.size()) {}
  TestMemory(std::span<std::uint8_t> bytes, std::uint64_t known)
      : LinearMemory(bytes.data(), known), size_(bytes.size()) {}

 private:
  [[nodiscard]] std::uint64_t current_size() const override { return size_; }

  std::uint64_t size_;
};

}  // namespace sluice::engine
