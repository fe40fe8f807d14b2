// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/short_mutex.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

namespace sluice::thread {
namespace {

TEST(ShortMutex, OneAtATimeAndNobodyIsForgotten) {
  constexpr int threads = 4;
  constexpr int rounds = 20'000;
  ShortMutex mutex;
  int sum = 0;
  {
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) {
      all.emplace_back([&] {
        for (int i = 0; i < rounds; ++i) {
          const std::scoped_lock held(mutex);
          const int former = sum;
          if (i % 64 == 0) std::this_thread::yield();  // so that others come to wait
          sum = former + 1;
        }
      });
    }
  }
  EXPECT_EQ(sum, threads * rounds);
}

}  // namespace
}  // namespace sluice::thread
