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
/// one thread, where memory cannot grow. In the end parts of the main thread's stack have to do.
class StackPool {
 public:
  /// The top of a stack for one more thread, or nothing when there is no room. `creator` is the
  /// thread that calls.
  [[nodiscard]] std::optional<std::uint32_t> take(GuestThread& creator);
  void give_back(std::uint32_t top);

 private:
  /// To be done while there is one thread.
  void prepare(GuestThread& creator);
  void allocate(GuestThread& creator);
  /// By the main thread, with the lock held.
  void split_main_stack(GuestThread& creator);
  [[nodiscard]] std::uint32_t pop();

  std::mutex mutex_;
  bool prepared_ = false;
  bool main_is_split_ = false;
  std::vector<std::uint32_t> free_;  ///< tops
};

}  // namespace sluice::wasi::pthread
