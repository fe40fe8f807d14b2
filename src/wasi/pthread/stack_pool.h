// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "wasi/threads.h"

namespace sluice::wasi::pthread {

/// Stacks in a guest's memory for threads that its C library knows nothing of. Each is new memory
/// that nobody else knows of: a guest's malloc has no lock here, so it is only asked while there is
/// one thread, where memory cannot grow.
class StackPool {
 public:
  /// The top of a stack for one more thread, or nothing when there is no room. `creator` is the
  /// thread that calls.
  [[nodiscard]] std::optional<std::uint32_t> take(GuestThread& creator);
  void give_back(std::uint32_t top);

 private:
  /// To be done while there is one thread.
  void prepare(GuestThread& creator);
  /// False when it got nothing.
  [[nodiscard]] bool allocate(GuestThread& creator);
  void split_main_stack(GuestThread& creator);

  std::mutex mutex_;
  bool prepared_ = false;
  std::vector<std::uint32_t> free_;  ///< tops
};

}  // namespace sluice::wasi::pthread
