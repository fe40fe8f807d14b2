// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <mutex>

#include "thread/stripe.h"

namespace sluice::thread {

/// For what is read often by many threads and seldom written: readers do not wait for readers, and
/// write to no line that another processor uses. To be locked like std::shared_mutex; who reads
/// must unlock in the same thread, and not read within.
class ReadMostlyMutex {
 public:
  void lock_shared() { readers_.own().lock(); }
  void unlock_shared() { readers_.own().unlock(); }
  void lock() {
    readers_.for_each([](std::mutex& readers) { readers.lock(); });
  }
  void unlock() {
    readers_.for_each([](std::mutex& readers) { readers.unlock(); });
  }

 private:
  Striped<std::mutex> readers_;
};

}  // namespace sluice::thread
