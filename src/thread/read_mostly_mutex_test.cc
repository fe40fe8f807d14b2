// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/read_mostly_mutex.h"

#include <gtest/gtest.h>

#include <atomic>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace sluice::thread {
namespace {

TEST(ReadMostlyMutex, ReadersDoNotWaitForReaders) {
  ReadMostlyMutex mutex;
  const std::shared_lock held(mutex);
  std::thread([&] { const std::shared_lock other(mutex); }).join();
}

TEST(ReadMostlyMutex, NobodyReadsWhileAnotherWrites) {
  constexpr int rounds = 2000;
  ReadMostlyMutex mutex;
  int first = 0;
  int second = 0;
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!done) {
        const std::shared_lock reading(mutex);
        EXPECT_EQ(first, second);
      }
    });
  }
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        const std::scoped_lock writing(mutex);
        ++first;
        ++second;
      }
    });
  }
  threads[3].join();
  threads[4].join();
  done = true;
  for (int i = 0; i < 3; ++i) threads[static_cast<std::size_t>(i)].join();
  EXPECT_EQ(first, 2 * rounds);
}

}  // namespace
}  // namespace sluice::thread
