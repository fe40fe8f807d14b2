// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "runtime/test_threads.h"

namespace sluice {
namespace {

using std::chrono::milliseconds;

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

/// Runs a module in which a thread exits with 7 while the main one starts threads, until that
/// fails; then it writes to standard output.
void expect_no_refusal(const std::string& text) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  GuestOptions options{.standard_output = ends[1]};
  options.on_exit = [](const Exit&) { std::this_thread::sleep_for(milliseconds(10)); };
  EXPECT_EQ(run(text, std::move(options)).code, 7);
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), -1) << "the guest saw a failure and went on";
  close(ends[0]);
  close(ends[1]);
}

TEST(GuestThreads, NoneIsRefusedBecauseTheGuestIsEnding) {
  expect_no_refusal(threaded(R"(
    (func (export "_start")
      (loop $again (br_if $again (i32.gt_s (call $spawn (i32.const 0)) (i32.const 0))))
      (call $fill_output))
    (func (export "wasi_thread_start") (param i32 i32) (call $exit (i32.const 7))))"));
}

TEST(GuestThreads, NoPthreadIsRefusedBecauseTheGuestIsEnding) {
  expect_no_refusal(R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "env" "pthread_create" (func $create (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 2 4096 shared)
    (global $stack (mut i32) (i32.const 65536))
    (table 1 funcref) (elem (i32.const 0) $work)
    (func $work (param i32) (result i32) (call $exit (i32.const 7)) (i32.const 0))
    (func (export "_start")
      (loop $again
        (br_if $again (i32.eqz
          (call $create (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))))
      (i32.store (i32.const 20) (i32.const 8))
      (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24))))))");
}

TEST(GuestThreads, NumbersAreFreedWithTheirThreads) {
  // A thousand threads, one after the other, of which one at a time is allowed. On a busy machine
  // the way out of one may take longer than the next waits for it.
  const std::string text = threaded(R"(
    (func (export "_start") (local $count i32) (local $refused i32)
      (loop $more
        (i32.atomic.store (i32.const 64) (i32.const 0))
        (if (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))
          (then
            (local.set $refused (i32.add (local.get $refused) (i32.const 1)))
            (if (i32.gt_s (local.get $refused) (i32.const 100)) (then (call $exit (i32.const 9))))
            (br $more)))
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

}  // namespace
}  // namespace sluice
