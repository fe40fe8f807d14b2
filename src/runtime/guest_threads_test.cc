// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>

#include "sluice/engine.h"
#include "sluice/guest.h"

namespace sluice {
namespace {

using std::chrono::milliseconds;

std::ptrdiff_t count_entries(const char* folder) {
  return std::distance(std::filesystem::directory_iterator(folder), {});
}

Result<Guest> make(std::string_view text, GuestOptions options = {}) {
  static const Engine engine = Engine::create({.cache = false}).value();
  auto module = engine.compile(std::as_bytes(std::span(text)), "test");
  if (!module) return std::unexpected(module.error());
  return Guest::create(*module, std::move(options));
}

/// A module of several threads. `body` has `_start` and `wasi_thread_start`.
std::string threaded(std::string_view body,
                     std::string_view memory = "(import \"env\" \"memory\" (memory 1 2 shared))") {
  constexpr std::string_view preview1 = R"("wasi_snapshot_preview1")";
  return fmt::format(R"((module
    (import {0} "proc_exit" (func $exit (param i32)))
    (import {0} "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import {0} "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import {0} "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
    (import {0} "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    {1}
    (export "memory" (memory 0))
    (func $wait (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1))))
    (func $spin (loop $again (br $again)))
    ;; 8 bytes at 128; a relative clock of 100 s in the subscription at 1024
    (func $vector (i32.store (i32.const 16) (i32.const 128)) (i32.store (i32.const 20) (i32.const 8)))
    (func $read_input (call $vector)
      (drop (call $read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 24))))
    (func $fill_output (call $vector)
      (loop $again
        (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24))) (br $again)))
    (func $accept_one (drop (call $accept (i32.const 3) (i32.const 0) (i32.const 24))))
    (func $sleep (i64.store (i32.const 1048) (i64.const 100000000000)) (i32.store (i32.const 1040) (i32.const 1))
      (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 24))))
    {2}))",
                     preview1, memory, body);
}

/// The main thread waits for the thread that it starts, which does `work` and sets the word at 64.
std::string with_thread(std::string_view work) {
  return threaded(fmt::format(R"(
    (func (export "_start")
      (if (i32.le_s (call $spawn (i32.const 7)) (i32.const 0)) (then (call $exit (i32.const 99))))
      (call $wait))
    (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
      {}
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 64) (i32.const 1)))))",
                              work));
}

Exit run(std::string_view text, GuestOptions options = {}) {
  auto guest = make(text, std::move(options));
  if (!guest) return {.code = -1, .trap = Trap{guest.error().message}};
  auto exit = guest->run();
  return exit ? *exit : Exit{.code = -2, .trap = Trap{exit.error().message}};
}

TEST(GuestThreads, StartsOneAndReturns) {
  EXPECT_EQ(run(with_thread("")).code, 0);
  EXPECT_EQ(
      run(threaded(
              R"((func (export "_start")) (func (export "wasi_thread_start") (param i32 i32)))"))
          .code,
      0);
}

TEST(GuestThreads, GetsItsIdAndArgument) {
  const std::string text = with_thread(
      R"((if (i32.or (i32.lt_s (local.get $id) (i32.const 1)) (i32.ne (local.get $argument) (i32.const 7)))
           (then (call $exit (i32.const 5)))))");
  EXPECT_EQ(run(text).code, 0);
}

TEST(GuestThreads, SharedMemoryIsFilledOnce) {
  // Its data is put there for the first instance alone: the thread would undo the change.
  constexpr std::string_view body = R"(
    (data (i32.const 32) "\01")
    (func (export "_start")
      (i32.store (i32.const 32) (i32.const 2))
      (drop (call $spawn (i32.const 0)))
      (call $wait)
      (call $exit (i32.load (i32.const 32))))
    (func (export "wasi_thread_start") (param i32 i32)
      (i32.store (i32.const 32) (i32.add (i32.load (i32.const 32)) (i32.const 40)))
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 64) (i32.const 1)))))";
  EXPECT_EQ(run(threaded(body)).code, 42);
  EXPECT_EQ(run(threaded(body, "(memory 1 2 shared)")).code, 42);
}

TEST(GuestThreads, AnyThreadEndsTheGuest) {
  EXPECT_EQ(run(with_thread("(call $exit (i32.const 3))")).code, 3);
  const Exit trapped = run(with_thread("unreachable"));
  EXPECT_EQ(trapped.code, 1);
  ASSERT_TRUE(trapped.trap);
  EXPECT_NE(trapped.trap->message.find("unreachable"), std::string::npos);
}

TEST(GuestThreads, TheMainThreadsReturnEndsTheOthers) {
  for (const char* work : {"(call $sleep)", "(call $spin)", "(call $wait)", "(call $read_input)"}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    const std::string text = threaded(fmt::format(R"(
      (func (export "_start")
        (drop (call $spawn (i32.const 0)))
        (call $exit (i32.const 4)))
      (func (export "wasi_thread_start") (param i32 i32) {}))",
                                                  work));
    EXPECT_EQ(run(text, {.standard_input = ends[0]}).code, 4) << work;
    close(ends[0]);
    close(ends[1]);
  }
}

TEST(GuestThreads, AreLimited) {
  // Starts threads that stay, until it cannot; exits with their number.
  const std::string text = threaded(R"(
    (func (export "_start") (local $count i32)
      (block $full (loop $more
        (br_if $full (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br $more)))
      (call $exit (local.get $count)))
    (func (export "wasi_thread_start") (param i32 i32) (call $wait)))");
  EXPECT_EQ(run(text, {.max_threads = 17}).code, 17);
  EXPECT_EQ(run(text, {.max_threads = 0}).code, 0);
}

TEST(GuestThreads, NumbersAreFreedWithTheirThreads) {
  // A thousand threads, one after the other, of which one at a time is allowed.
  const std::string text = threaded(R"(
    (func (export "_start") (local $count i32)
      (loop $more
        (i32.atomic.store (i32.const 64) (i32.const 0))
        (if (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0)) (then (call $exit (i32.const 9))))
        (call $wait)
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $more (i32.lt_s (local.get $count) (i32.const 1000)))))
    (func (export "wasi_thread_start") (param i32 i32)
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 64) (i32.const 1)))))");
  EXPECT_EQ(run(text, {.max_threads = 1}).code, 0);
}

TEST(GuestThreads, CannotBeStartedWithoutTheirEntry) {
  EXPECT_EQ(run(threaded(R"((func (export "_start")
    (call $exit (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0)))))"))
                .code,
            1);
}

TEST(GuestThreads, ASignalOfTheHostEndsNoCall) {
  // A handler without SA_RESTART: for the guest the call goes on.
  struct sigaction interrupts{};
  interrupts.sa_handler = [](int) {};
  struct sigaction former{};
  ASSERT_EQ(sigaction(SIGUSR1, &interrupts, &former), 0);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  std::promise<pthread_t> running;
  auto ended = std::async(std::launch::async, [&] {
    running.set_value(pthread_self());
    return run(threaded(R"((func (export "_start") (call $read_input)
                             (call $exit (i32.load (i32.const 24)))))"),
               {.standard_input = ends[0]});
  });
  const pthread_t thread = running.get_future().get();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(pthread_kill(thread, SIGUSR1), 0);
    EXPECT_EQ(ended.wait_for(milliseconds(2)), std::future_status::timeout);
  }
  EXPECT_EQ(write(ends[1], "12345", 5), 5);
  EXPECT_EQ(ended.get().code, 5);
  close(ends[0]);
  close(ends[1]);
  sigaction(SIGUSR1, &former, nullptr);
}

TEST(GuestThreads, CancellingWaitsForACancellationPoint) {
  // The engine can interrupt code anywhere, which is for the end of a guest alone: the thread gets
  // to 1000 steps after it was cancelled, and ends where it sleeps.
  const std::string text = R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "env" "pthread_create" (func $create (param i32 i32 i32 i32) (result i32)))
    (import "env" "pthread_cancel" (func $cancel (param i32) (result i32)))
    (import "env" "pthread_join" (func $join (param i32 i32) (result i32)))
    (memory (export "memory") 2 8 shared)
    (global $stack (mut i32) (i32.const 65536))
    (table 1 funcref) (elem (i32.const 0) $work)
    (func $work (param i32) (result i32)
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 64) (i32.const 1)))
      (loop $until_cancelled (br_if $until_cancelled (i32.ne (i32.atomic.load (i32.const 64)) (i32.const 2))))
      (loop $go_on
        (i32.store (i32.const 72) (i32.add (i32.load (i32.const 72)) (i32.const 1)))
        (br_if $go_on (i32.lt_u (i32.load (i32.const 72)) (i32.const 1000))))
      (i64.store (i32.const 1048) (i64.const 100000000000)) (i32.store (i32.const 1040) (i32.const 1))
      (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 24)))
      (i32.const 0))
    (func (export "_start")
      (drop (call $create (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
      (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))
      (drop (call $cancel (i32.load (i32.const 0))))
      (drop (memory.atomic.wait32 (i32.const 128) (i32.const 0) (i64.const 20000000)))
      (i32.atomic.store (i32.const 64) (i32.const 2))
      (drop (call $join (i32.load (i32.const 0)) (i32.const 80)))
      (if (i32.ne (i32.load (i32.const 80)) (i32.const -1)) (then (call $exit (i32.const 1))))
      (call $exit (i32.div_u (i32.load (i32.const 72)) (i32.const 100))))))";
  EXPECT_EQ(run(text).code, 10);
}

TEST(GuestThreads, OnExitComesFromTheThreadThatEndsTheGuest) {
  std::atomic<int> told = 0;
  GuestOptions options;
  const auto caller = std::this_thread::get_id();
  options.on_exit = [&](const Exit& exit) {
    told = exit.code + (std::this_thread::get_id() == caller ? 0 : 100);
  };
  EXPECT_EQ(run(with_thread("(call $exit (i32.const 3))"), std::move(options)).code, 3);
  EXPECT_EQ(told, 103);
}

TEST(GuestThreads, RefusesReservedNames) {
  EXPECT_FALSE(make("(module (func (export \"sluice:data\")))"));
}

/// What a guest may be doing when it is stopped; by the main thread, and by another.
class Stopping : public testing::TestWithParam<const char*> {
 protected:
  Stopping() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()), 0); }
  ~Stopping() override {
    close(ends_[0]);
    close(ends_[1]);
  }
  void expect_stop(const std::string& text) {
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
    EXPECT_EQ(count_entries("/proc/self/task"), threads);
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
  const auto threads = count_entries("/proc/self/task");
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  {
    auto guest = make(text, {.standard_input = ends[0], .standard_output = ends[1]});
    ASSERT_TRUE(guest) << guest.error().message;
    auto ended = std::async(std::launch::async, [&] { return guest->run(); });
    while (count_entries("/proc/self/task") < threads + 300) {
      std::this_thread::sleep_for(milliseconds(1));
      ASSERT_EQ(ended.wait_for(milliseconds(0)), std::future_status::timeout);
    }
    guest->stop(9);
    EXPECT_TRUE(ended.get()->stopped);
    EXPECT_EQ(count_entries("/proc/self/task"), threads);
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

TEST(GuestThreads, ACallThatExitsEndsThemAndAllLaterCalls) {
  auto guest = make(threaded(R"(
    (func (export "f") (drop (call $spawn (i32.const 0))) (call $exit (i32.const 6)))
    (func (export "g"))
    (func (export "wasi_thread_start") (param i32 i32) (call $sleep)))"));
  ASSERT_TRUE(guest);
  for (const char* const function : {"f", "g"}) {
    const auto outcome = guest->call(function, {});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(std::get<Exit>(*outcome).code, 6);
  }
}

TEST(GuestThreads, GuestCodeThatAHostFunctionCallsMayEndTheGuest) {
  const auto with_malloc = [](std::string_view malloc) {
    return fmt::format(R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (import "env" "posix_memalign" (func $allocate (param i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "free") (param i32))
      (func (export "malloc") (param i32) (result i32) {})
      (func (export "_start")
        (drop (call $allocate (i32.const 0) (i32.const 16) (i32.const 8)))
        (call $exit (i32.const 9)))))",
                       malloc);
  };
  const Exit trapped = run(with_malloc("unreachable"));
  EXPECT_EQ(trapped.code, 1);
  ASSERT_TRUE(trapped.trap);
  EXPECT_NE(trapped.trap->message.find("unreachable"), std::string::npos);
  EXPECT_EQ(run(with_malloc("(call $exit (i32.const 5)) i32.const 0")).code, 5);
  EXPECT_EQ(run(with_malloc("i32.const 0")).code, 9);
}

TEST(GuestThreads, TheMainOneMayLeaveTheOthers) {
  // The other one ends the program later; then nothing is left, and the program ends well.
  const auto leaves = [](std::string_view work) {
    return fmt::format(R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (import "env" "pthread_create" (func $create (param i32 i32 i32 i32) (result i32)))
      (import "env" "pthread_exit" (func $leave (param i32)))
      (memory (export "memory") 2 8 shared)
      (global $stack (mut i32) (i32.const 65536))
      (table 1 funcref) (elem (i32.const 0) $work)
      (func $work (param i32) (result i32)
        (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const 20000000)))
        {} (i32.const 0))
      (func (export "free") (param i32)
        (if (i32.atomic.load (i32.const 72)) (then (call $exit (i32.const 4)))))
      (func (export "_start")
        (drop (call $create (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
        (call $leave (i32.const 7))
        unreachable)))",
                       work);
  };
  EXPECT_EQ(run(leaves("")).code, 0);
  EXPECT_EQ(run(leaves("(call $exit (i32.const 3))")).code, 3);
  EXPECT_EQ(run(leaves("(i32.atomic.store (i32.const 72) (i32.const 1))")).code, 4)
      << "the last thing that runs is what ends a program";
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
