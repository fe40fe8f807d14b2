// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/host_thread.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <vector>

namespace sluice::thread {
namespace {

TEST(HostThread, RunsOnStacksOfItsOwn) {
  std::size_t signal_size = 0;
  sigset_t mask;
  auto thread = HostThread::start([&] {
    stack_t stack{};
    sigaltstack(nullptr, &stack);
    signal_size = stack.ss_size;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_GE(signal_size, std::size_t{256} << 10);
  EXPECT_EQ(sigismember(&mask, SIGINT), 1) << "the host's signals are for the host's threads";
  EXPECT_EQ(sigismember(&mask, SIGSEGV), 0) << "the engine handles faults";
}

TEST(HostThread, ForgetsWhatItRanOnItsOwn) {
  auto held = std::make_shared<int>(1);
  auto thread = HostThread::start([held] {});
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_EQ(held.use_count(), 1);
}

/// In a process of its own, which has less than it asks for.
TEST(HostThread, IsRefusedWhereThereIsNoRoom) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit limit{.rlim_cur = 1U << 20, .rlim_max = 1U << 20};
    setrlimit(RLIMIT_AS, &limit);
    const bool refused = !has_room() && !Stack::create();
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(HostThread, ManyAtATime) {
  std::atomic<int> count = 0;
  std::vector<HostThread> threads;
  for (int i = 0; i < 100; ++i) {
    auto thread = HostThread::start([&count] { ++count; });
    ASSERT_TRUE(thread);
    threads.push_back(std::move(*thread));
  }
  for (HostThread& thread : threads) thread.join();
  EXPECT_EQ(count, 100);
}

TEST(MappableThreads, AreMany) {
  EXPECT_GE(mappable_threads(), 256U);
  EXPECT_LE(mappable_threads(), std::size_t{1} << 28);
}

}  // namespace
}  // namespace sluice::thread
