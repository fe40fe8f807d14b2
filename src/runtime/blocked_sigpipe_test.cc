// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/blocked_sigpipe.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

bool is_blocked() {
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  return sigismember(&mask, SIGPIPE) == 1;
}

bool is_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

TEST(BlockedSigpipe, LeavesNoSignalBehind) {
  ASSERT_FALSE(is_blocked());
  {
    const BlockedSigpipe blocked;
    EXPECT_TRUE(is_blocked());
    raise(SIGPIPE);
    EXPECT_TRUE(is_pending());
  }
  EXPECT_FALSE(is_pending());
  EXPECT_FALSE(is_blocked());
}

TEST(BlockedSigpipe, LeavesTheHostsSignalPending) {
  const BlockedSigpipe outer;
  raise(SIGPIPE);
  {
    const BlockedSigpipe inner;
    raise(SIGPIPE);
  }
  EXPECT_TRUE(is_blocked());
  EXPECT_TRUE(is_pending());
}

}  // namespace
}  // namespace sluice
