// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/interruption.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <thread>

namespace sluice::thread {
namespace {

using std::chrono::milliseconds;

/// Signals until `done`, as whoever ends a thread does.
void signal_until(Interruption& interruption, std::future<bool>& done) {
  do {
    interruption.signal();
  } while (done.wait_for(milliseconds(1)) != std::future_status::ready);
}

class InterruptionTest : public testing::Test {
 public:
  InterruptionTest(const InterruptionTest&) = delete;
  InterruptionTest& operator=(const InterruptionTest&) = delete;
  InterruptionTest(InterruptionTest&&) = delete;
  InterruptionTest& operator=(InterruptionTest&&) = delete;

 protected:
  InterruptionTest() { EXPECT_EQ(pipe(pipe_.data()), 0); }
  ~InterruptionTest() override {
    close(pipe_[0]);
    close(pipe_[1]);
  }
  /// Blocks in a read until interrupted; whether it was.
  bool block() {
    const Interruption::Attachment attached(interruption_);
    char byte = 0;
    try {
      static_cast<void>(uninterrupted([&] { return read(pipe_[0], &byte, 1); }));
      return false;
    } catch (const Interrupted&) {
      return true;
    }
  }

  std::array<int, 2> pipe_{};
  Interruption interruption_;
};

TEST_F(InterruptionTest, RestartsACallUnlessItIsToEnd) {
  const Interruption::Attachment attached(interruption_);
  errno = EAGAIN;
  restart_if_interrupted();
  EXPECT_EQ(errno, EAGAIN);
  errno = EINTR;
  EXPECT_THROW(restart_if_interrupted(), Restart);
  interruption_.request(Interruption::Reason::ended);
  errno = EINTR;
  EXPECT_THROW(restart_if_interrupted(), Interrupted);
}

TEST_F(InterruptionTest, EndsABlockingCall) {
  auto blocked = std::async(std::launch::async, [this] { return block(); });
  std::this_thread::sleep_for(milliseconds(20));
  interruption_.request(Interruption::Reason::ended);
  signal_until(interruption_, blocked);
  EXPECT_TRUE(blocked.get());
}

TEST_F(InterruptionTest, EndsACallThatIsYetToBlock) {
  interruption_.request(Interruption::Reason::cancelled);
  auto blocked = std::async(std::launch::async, [this] { return block(); });
  signal_until(interruption_, blocked);
  EXPECT_TRUE(blocked.get());
}

TEST_F(InterruptionTest, ASignalAloneEndsNothing) {
  auto blocked = std::async(std::launch::async, [this] { return block(); });
  for (int i = 0; i < 20; ++i) {
    interruption_.signal();
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_EQ(blocked.wait_for(milliseconds(0)), std::future_status::timeout);
  EXPECT_EQ(write(pipe_[1], "x", 1), 1);
  EXPECT_FALSE(blocked.get());
}

TEST_F(InterruptionTest, AWithdrawnReasonLeavesTheOther) {
  interruption_.request(Interruption::Reason::ended);
  interruption_.request(Interruption::Reason::cancelled);
  interruption_.withdraw(Interruption::Reason::cancelled);
  EXPECT_TRUE(interruption_.requested());
  interruption_.withdraw(Interruption::Reason::ended);
  EXPECT_FALSE(interruption_.requested());
}

TEST_F(InterruptionTest, TheInnermostAttachmentIsHeeded) {
  Interruption outer;
  outer.request(Interruption::Reason::ended);
  const Interruption::Attachment attached_to_outer(outer);
  {
    const Interruption::Attachment attached_to_inner(interruption_);
    EXPECT_NO_THROW(heed_interruption());
  }
  EXPECT_THROW(heed_interruption(), Interrupted);
}

TEST(Interruption, NothingAttachedIsNothingToHeed) { EXPECT_NO_THROW(heed_interruption()); }

TEST(Interruption, LeavesTheSignalMaskAsItWas) {
  sigset_t all;
  sigfillset(&all);
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, &all, &before);
  Interruption interruption;
  sigset_t within;
  {
    const Interruption::Attachment attached(interruption);
    pthread_sigmask(SIG_SETMASK, nullptr, &within);
  }
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, &before, &after);
  int unblocked = 0;
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) {
    EXPECT_EQ(sigismember(&after, number), 1) << number;
  }
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) {
    unblocked += sigismember(&within, number) == 0 ? 1 : 0;
  }
  EXPECT_EQ(unblocked, 1);
}

}  // namespace
}  // namespace sluice::thread
