// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/handles.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace sluice::wasi::pthread {
namespace {

TEST(Handles, AreNeverTheSameForTwoObjectsAndNever0) {
  HandleCounter counter = 1;
  Handles<int> numbers(counter);
  Handles<char> letters(counter);
  const Handle number = numbers.insert(std::make_shared<int>(5));
  const Handle letter = letters.insert(std::make_shared<char>('a'));
  EXPECT_NE(number, letter);
  EXPECT_EQ(letters.find(number), nullptr);
  EXPECT_EQ(*numbers.find(number), 5);

  counter = UINT32_MAX;  // the last one, then those that are taken
  const Handle last = numbers.insert(std::make_shared<int>(6));
  const Handle next = numbers.insert(std::make_shared<int>(7));
  EXPECT_EQ(last, UINT32_MAX);
  EXPECT_NE(next, 0);
  EXPECT_NE(next, number);
  EXPECT_EQ(*numbers.find(number), 5);
  EXPECT_EQ(*numbers.find(next), 7);
}

TEST(Handles, KeepWhatIsInUse) {
  HandleCounter counter = 1;
  Handles<int> all(counter);
  const Handle handle = all.insert(std::make_shared<int>(5));
  const auto used = all.find(handle);
  all.remove(handle);
  all.remove(handle);
  EXPECT_EQ(all.find(handle), nullptr);
  EXPECT_EQ(*used, 5);
}

TEST(Handles, AreLimited) {
  HandleCounter counter = 1;
  Handles<int> all(counter);
  const auto object = std::make_shared<int>(1);
  Handle last = 0;
  for (std::size_t i = 0; i < Handles<int>::limit; ++i) last = all.insert(object);
  EXPECT_NE(last, 0);
  EXPECT_EQ(all.insert(object), 0);
  EXPECT_EQ(all.find_or_make([] { return Handle{0}; }, [](Handle) { FAIL(); }).error(),
            Errno::again);
  EXPECT_EQ(all.find_or_make([] { return UINT32_MAX; }, [](Handle) { FAIL(); }).error(),
            Errno::inval);
  all.remove(last);
  EXPECT_NE(all.insert(object), 0);
}

TEST(Handles, MakeOneForAllWhoAsk) {
  HandleCounter counter = 1;
  Handles<int> all(counter);
  std::atomic<Handle> place = 0;
  std::atomic<int> made = 0;
  const auto get = [&] {
    return *all.find_or_make([&] { return place.load(); },
                             [&](Handle handle) {
                               ++made;
                               place = handle;
                             });
  };
  std::vector<std::thread> threads(8);
  for (auto& thread : threads) thread = std::thread([&] { EXPECT_NE(get(), nullptr); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(get(), all.find(place));
}

}  // namespace
}  // namespace sluice::wasi::pthread
