// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>

#include "runtime/test_threads.h"

namespace sluice {
namespace {

using std::chrono::milliseconds;

std::ptrdiff_t count_entries(const char* folder) {
  return std::distance(std::filesystem::directory_iterator(folder), {});
}

/// A thread that was joined may stay in the list for a moment.
void expect_threads(std::ptrdiff_t count) {
  constexpr const char* threads = "/proc/self/task";
  constexpr int patience = 5000;
  for (int i = 0; i < patience && count_entries(threads) != count; ++i) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_EQ(count_entries(threads), count);
}

/// What a guest may be doing when it is stopped; by the main thread, and by another.
class Stopping : public testing::TestWithParam<const char*> {
 public:
  Stopping(const Stopping&) = delete;
  Stopping& operator=(const Stopping&) = delete;
  Stopping(Stopping&&) = delete;
  Stopping& operator=(Stopping&&) = delete;

 protected:
  Stopping() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()), 0); }
  ~Stopping() override {
    close(ends_[0]);
    close(ends_[1]);
  }
  void expect_stop(const std::string& text) {
    ASSERT_TRUE(make(text));  // the engine has threads of its own, which stay
    const auto threads = count_entries("/proc/self/task");
    const auto descriptors = count_entries("/proc/self/fd");
    {
      GuestOptions options{.standard_input = ends_[0], .standard_output = ends_[0]};
      options.sockets.push_back(listen_tcp("127.0.0.1:0").value());
      auto guest = make(text, std::move(options));
      ASSERT_TRUE(guest) << guest.error().message;
      auto ended = std::async(std::launch::async, [&] { return guest->run(); });
      EXPECT_EQ(ended.wait_for(milliseconds(30)), std::future_status::timeout);
      guest->stop(9);
      const auto exit = ended.get();
      ASSERT_TRUE(exit);
      EXPECT_EQ(exit->code, 9);
      EXPECT_TRUE(exit->stopped);
      EXPECT_FALSE(exit->trap);
    }
    expect_threads(threads);
    EXPECT_EQ(count_entries("/proc/self/fd"), descriptors);
  }

  std::array<int, 2> ends_{};
};

TEST_P(Stopping, TheMainThread) {
  expect_stop(threaded(fmt::format("(func (export \"_start\") {})", GetParam())));
}

TEST_P(Stopping, AnotherThread) { expect_stop(with_thread(GetParam())); }

INSTANTIATE_TEST_SUITE_P(Guest, Stopping,
                         testing::Values("(call $sleep)", "(call $spin)", "(call $wait)",
                                         "(call $read_input)", "(call $fill_output)",
                                         "(call $accept_one)"),
                         [](const auto& info) {
                           const std::string name(info.param);
                           return name.substr(7, name.size() - 8);
                         });

TEST(GuestStop, ManyThreads) {
  // Each waits in another way; the last one that starts wakes the test.
  const std::string text = threaded(R"(
    (func (export "_start") (local $i i32)
      (loop $more
        (drop (call $spawn (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $more (i32.lt_u (local.get $i) (i32.const 300))))
      (call $fill_output))
    (func (export "wasi_thread_start") (param $id i32) (param $i i32)
      (if (i32.rem_u (local.get $i) (i32.const 3)) (then (call $read_input)))
      (if (i32.rem_u (local.get $i) (i32.const 2)) (then (call $sleep)))
      (call $wait)))");
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  {
    auto guest = make(text, {.standard_input = ends[0], .standard_output = ends[1]});
    ASSERT_TRUE(guest) << guest.error().message;
    const auto threads = count_entries("/proc/self/task");
    auto ended = std::async(std::launch::async, [&] { return guest->run(); });
    while (count_entries("/proc/self/task") < threads + 300) {
      std::this_thread::sleep_for(milliseconds(1));
      ASSERT_EQ(ended.wait_for(milliseconds(0)), std::future_status::timeout);
    }
    guest->stop(9);
    EXPECT_TRUE(ended.get()->stopped);
    expect_threads(threads);
  }
  close(ends[0]);
  close(ends[1]);
}

TEST(GuestStop, FromWhatTheGuestCalls) {
  // It has no right to look up: on_denied is told so, and stops the guest, which then would sleep.
  Guest* running = nullptr;
  GuestOptions options;
  options.on_denied = [&running](std::string_view) { running->stop(6); };
  auto guest = make(R"((module
    (import "wasi_snapshot_preview1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "sock_bind" (func $bind (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "_start")
      (drop (call $open (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)))
      (drop (call $bind (i32.load (i32.const 32)) (i32.const 64)))
      (i64.store (i32.const 1048) (i64.const 100000000000)) (i32.store (i32.const 1040) (i32.const 1))
      (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 24))))))",
                    std::move(options));
  ASSERT_TRUE(guest) << guest.error().message;
  running = &*guest;
  const auto exit = guest->run();
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->code, 6);
  EXPECT_TRUE(exit->stopped);
}

TEST(GuestStop, WaitsForTheGuestAlsoWhenItHasEndedOtherwise) {
  // While on_exit tells of a thread's proc_exit, the main thread computes: stop() waits for it.
  std::promise<void> told;
  GuestOptions options;
  options.on_exit = [&told](const Exit&) {
    told.set_value();
    std::this_thread::sleep_for(milliseconds(50));
  };
  auto guest = make(threaded(R"(
    (func (export "_start") (drop (call $spawn (i32.const 0))) (call $spin))
    (func (export "wasi_thread_start") (param i32 i32) (call $exit (i32.const 3))))"),
                    std::move(options));
  ASSERT_TRUE(guest);
  std::atomic<bool> has_ended = false;
  auto ended = std::async(std::launch::async, [&] {
    auto exit = guest->run();
    has_ended = true;
    return exit;
  });
  told.get_future().wait();
  guest->stop(9);
  while (!has_ended) std::this_thread::yield();
  EXPECT_EQ(ended.get()->code, 3) << "the first end counts";
}

TEST(GuestStop, ALibraryDoesNotAnswerWithAnEarlierExit) {
  auto guest = make(R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (func (export "f") (call $exit (i32.const 7)))
    (func (export "g"))))");
  ASSERT_TRUE(guest);
  EXPECT_EQ(std::get<Exit>(*guest->call("f", {})).code, 7);
  EXPECT_TRUE(std::holds_alternative<std::vector<Value>>(*guest->call("g", {})));
  EXPECT_EQ(std::get<Exit>(*guest->call("f", {})).code, 7);
  guest->stop(5);
  EXPECT_EQ(std::get<Exit>(*guest->call("g", {})).code, 5);
}

TEST(GuestStop, BeforeItRuns) {
  auto guest = make(threaded("(func (export \"_start\") (call $spin))"));
  ASSERT_TRUE(guest);
  guest->stop();
  const auto exit = guest->run();
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->code, 143);
  EXPECT_TRUE(exit->stopped);
}

TEST(GuestStop, AtAnyMoment) {
  const std::string text = threaded(R"(
    (func (export "_start") (loop $more (drop (call $spawn (i32.const 0))) (br $more)))
    (func (export "wasi_thread_start") (param i32 i32) (call $sleep)))");
  for (int i = 0; i < 30; ++i) {
    auto guest = make(text, {.max_threads = 8});
    ASSERT_TRUE(guest);
    auto ended = std::async(std::launch::async, [&] { return guest->run(); });
    std::this_thread::sleep_for(std::chrono::microseconds(i * 100));
    guest->stop(i);
    EXPECT_EQ(ended.get()->code, i);
  }
}

TEST(GuestStop, EndsACallAndAllLaterOnes) {
  auto guest = make(threaded("(func (export \"f\") (call $spin))"));
  ASSERT_TRUE(guest);
  auto called = std::async(std::launch::async, [&] { return guest->call("f", {}); });
  std::this_thread::sleep_for(milliseconds(10));
  guest->stop(5);
  for (int i = 0; i < 2; ++i) {
    const auto outcome = i == 0 ? called.get() : guest->call("f", {});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(std::get<Exit>(*outcome).code, 5);
  }
}

TEST(GuestStop, LeavesOtherGuestsAlone) {
  const std::string text = threaded("(func (export \"_start\") (call $sleep))");
  auto stopped = make(text);
  auto other = make(text);
  ASSERT_TRUE(stopped && other);
  auto first = std::async(std::launch::async, [&] { return stopped->run(); });
  auto second = std::async(std::launch::async, [&] { return other->run(); });
  std::this_thread::sleep_for(milliseconds(10));
  stopped->stop();
  EXPECT_TRUE(first.get()->stopped);
  EXPECT_EQ(second.wait_for(milliseconds(20)), std::future_status::timeout);
  other->stop();
  EXPECT_TRUE(second.get()->stopped);
}

}  // namespace
}  // namespace sluice
