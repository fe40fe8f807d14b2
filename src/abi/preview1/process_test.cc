// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "abi/preview1/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::preview1 {
namespace {

using ProcessFunctions = TestGuest;

TEST_F(ProcessFunctions, ExitKeepsTheCode) {
  std::uint32_t seen = 0;
  process().exit = [&seen](std::uint32_t code) { seen = code; };
  static_cast<void>(proc_exit(process(), 0xffffffff));
  EXPECT_EQ(seen, 0xffffffff);
}

TEST_F(ProcessFunctions, ThereAreNoSignals) {
  for (const std::uint32_t signal : {0U, 6U, 9U, 0xffffffffU}) {
    EXPECT_EQ(proc_raise(process(), signal), Errno::notsup);
  }
}

TEST_F(ProcessFunctions, YieldingSucceeds) { EXPECT_EQ(sched_yield(process()), Errno::success); }

TEST_F(ProcessFunctions, RandomFillsTheBufferAndNothingElse) {
  const auto buffer = room<std::uint8_t>(64);
  const std::string before(64, '\xaa');
  ASSERT_EQ(random_get(process(), memory(), buffer, 32), Errno::success);
  EXPECT_NE(text(buffer.offset, 32), before.substr(32));
  EXPECT_EQ(text(buffer.offset + 32, 32), before.substr(32));
  EXPECT_EQ(random_get(process(), memory(), {memory_size}, 0), Errno::success);
  EXPECT_THROW(random_get(process(), memory(), {memory_size - 8}, 9), engine::BadPointer);
}

}  // namespace
}  // namespace sluice::abi::preview1
