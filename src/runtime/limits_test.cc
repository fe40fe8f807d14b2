// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <chrono>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/test_threads.h"

namespace sluice {
namespace {

using std::chrono::milliseconds;

GuestOptions limited(std::initializer_list<std::string_view> limits) {
  GuestOptions options;
  for (const std::string_view limit : limits) {
    const auto set = options.policy.limit(limit);
    EXPECT_TRUE(set) << set.error().message;
  }
  return options;
}

/// Exits with the number of pages that it could add.
std::string growing(std::string_view memory) {
  return fmt::format(R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    {}
    (func (export "_start") (local $count i32)
      (loop $more
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (br_if $more (i32.lt_u (local.get $count) (i32.const 100))))))
      (call $exit (local.get $count)))))",
                     memory);
}

TEST(Limits, MemoryGrowsNoFurther) {
  for (const char* const memory : {
           R"((memory (export "memory") 2))",
           "(memory 2)",
           R"((import "env" "memory" (memory 2)) (export "memory" (memory 0)))",
           R"((import "env" "memory" (memory 2 1000 shared)) (export "memory" (memory 0)))",
           R"((memory (export "memory") 2 1000 shared))",
       }) {
    EXPECT_EQ(run(growing(memory), limited({"memory 5MiB"})).code, 78) << memory;
    EXPECT_EQ(run(growing(memory), limited({"memory 200kB"})).code, 1) << memory;
    EXPECT_EQ(run(growing(memory), limited({"memory 128KiB"})).code, 0) << memory;
    EXPECT_EQ(run(growing(memory)).code, 100) << memory;
  }
  EXPECT_EQ(run(growing("(memory 2 4 shared)"), limited({"memory 1GiB"})).code, 2);
}

TEST(Limits, MemoryMustFitFromTheStart) {
  for (const char* const memory : {
           R"((memory (export "memory") 2))",
           R"((import "env" "memory" (memory 2)) (export "memory" (memory 0)))",
           R"((import "env" "memory" (memory 2 1000 shared)) (export "memory" (memory 0)))",
           R"((memory (export "memory") 2 1000 shared))",
       }) {
    const auto guest = make(growing(memory), limited({"memory 100kB"}));
    ASSERT_FALSE(guest) << memory;
    EXPECT_TRUE(
        guest.error().message.ends_with("starts with 131072 bytes of memory, and may have 100000"))
        << guest.error().message;
  }
  EXPECT_EQ(run(growing("(memory 2)"), limited({"memory 100kB"})).code, -2);
}

TEST(Limits, MemoryIsOneForAll) {
  for (const char* const memories : {
           "(memory 1) (memory 1)",
           R"((import "env" "memory" (memory 1)) (memory 1))",
           R"((import "env" "memory" (memory 1)) (import "other" "memory" (memory 1)))",
       }) {
    GuestOptions options = limited({"memory 1MiB"});
    options.unknown_imports = UnknownImports::trap;
    EXPECT_LT(run(growing(memories), std::move(options)).code, 0) << memories;
    EXPECT_EQ(run(growing(memories), {.unknown_imports = UnknownImports::trap}).code, 100);
  }
}

TEST(Limits, ExceptionsHaveAsMuchByThemselves) {
  const std::string text = R"((module
    (tag $thrown)
    (func (export "_start") (local $count i32)
      (loop $again
        (block $caught (try_table (catch_all $caught) (throw $thrown)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $count) (i32.const 50000)))))))";
  EXPECT_EQ(run(text, limited({"memory 200kB"})).code, 1);
  EXPECT_EQ(run(text, limited({"memory 50MB"})).code, 0);
  EXPECT_EQ(run(text).code, 0);
}

TEST(Limits, TablesCountAsMemory) {
  const std::string text = R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (table $table 0 funcref)
    (func (export "_start")
      (call $exit (i32.eq (table.grow $table (ref.null func) (i32.const 2000000)) (i32.const -1))))))";
  EXPECT_EQ(run(text, limited({"memory 10MB"})).code, 1);
  EXPECT_EQ(run(text, limited({"memory 20MB"})).code, 0);
  EXPECT_EQ(run(text).code, 0);
}

TEST(Limits, ThreadsBesideTheMainOne) {
  const std::string text = with_thread("");
  EXPECT_EQ(run(text, limited({"threads 1"})).code, 0);
  EXPECT_EQ(run(text, limited({"threads 0"})).code, 99);
}

/// Of the main thread, and of another.
std::string spinning(bool is_other) {
  return is_other ? with_thread("(call $spin)") : threaded(R"((func (export "_start") (call $spin))
                           (func (export "wasi_thread_start") (param i32 i32)))");
}

TEST(Limits, ProcessorTimeOfAllThreads) {
  for (const bool is_other : {false, true}) {
    const Exit exit = run(spinning(is_other), limited({"cpu 50ms", "time 1h"}));
    EXPECT_EQ(exit.code, 152);
    EXPECT_TRUE(exit.stopped);
    EXPECT_EQ(exit.limit, "limit cpu 50ms");
  }
}

TEST(Limits, WaitingTakesNoProcessorTime) {
  const std::string sleeping = threaded(R"((func (export "_start") (call $sleep))
                  (func (export "wasi_thread_start") (param i32 i32)))");
  const Exit exit = run(sleeping, limited({"cpu 100ms", "time 400ms"}));
  EXPECT_EQ(exit.limit, "limit time 400ms");
  EXPECT_EQ(exit.code, 124);
}

TEST(Limits, AGuestThatEndsInTimeEndsByItself) {
  const Exit exit = run(with_thread("(call $exit (i32.const 3))"), limited({"cpu 1h", "time 1h"}));
  EXPECT_EQ(exit.code, 3);
  EXPECT_FALSE(exit.stopped);
  EXPECT_EQ(exit.limit, "");
}

TEST(Limits, ProcessorTimeOfCallsAddsUp) {
  const std::string text = R"((module (func (export "work") (local $i i32)
    (loop $again
      (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3000000)))))))";
  auto guest = make(text, limited({"cpu 100ms"}));
  ASSERT_TRUE(guest) << guest.error().message;
  std::optional<Exit> end;
  while (!end) {
    const auto outcome = guest->call("work", {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    if (const auto* const exit = std::get_if<Exit>(&*outcome)) end = *exit;
  }
  EXPECT_EQ(end->code, 152);
  const auto later = guest->call("work", {});
  ASSERT_TRUE(later && std::holds_alternative<Exit>(*later));
  EXPECT_EQ(std::get<Exit>(*later).code, 152);
}

TEST(Limits, AnotherGuestIsNotCounted) {
  auto guest = make(with_thread("(call $sleep)"), limited({"cpu 100ms", "time 1s"}));
  ASSERT_TRUE(guest);
  auto ended = std::async(std::launch::async, [&] { return guest->run(); });
  EXPECT_EQ(run(spinning(false), limited({"time 500ms"})).limit, "limit time 500ms");
  EXPECT_EQ(ended.get()->limit, "limit time 1s");
}

/// A connection to itself, on which it writes for ever: 8 bytes at a time.
constexpr std::string_view flooding = R"((module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 16) (i32.const 128)) (i32.store (i32.const 20) (i32.const 8))
    (loop $again
      (drop (call $write (i32.const 3) (i32.const 16) (i32.const 1) (i32.const 24)))
      (br $again)))))";

TEST(Limits, WhoWaitsForARateCanBeStopped) {
  const auto listener = listen_tcp("127.0.0.1:0").value();
  sockaddr_in address{};
  socklen_t length = sizeof address;
  ASSERT_EQ(getsockname(listener.descriptor(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  GuestOptions options = limited({"sent 8B/h"});
  options.sockets.push_back(
      connect_tcp(fmt::format("127.0.0.1:{}", ntohs(address.sin_port))).value());
  auto guest = make(flooding, std::move(options));
  ASSERT_TRUE(guest) << guest.error().message;
  auto ended = std::async(std::launch::async, [&] { return guest->run(); });
  EXPECT_EQ(ended.wait_for(milliseconds(100)), std::future_status::timeout);
  guest->stop(9);
  EXPECT_EQ(ended.get()->code, 9);
}

/// While it lives no thread can be started.
class NoThreads {
 public:
  NoThreads() {
    pthread_getattr_default_np(&former_);
    pthread_attr_t attributes;
    pthread_getattr_default_np(&attributes);
    pthread_attr_setstacksize(&attributes, std::size_t{1} << 47);  // all addresses
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
  }
  NoThreads(const NoThreads&) = delete;
  NoThreads& operator=(const NoThreads&) = delete;
  NoThreads(NoThreads&&) = delete;
  NoThreads& operator=(NoThreads&&) = delete;
  ~NoThreads() {
    pthread_setattr_default_np(&former_);
    pthread_attr_destroy(&former_);
  }

 private:
  pthread_attr_t former_{};
};

/// Opens sockets until there is no more, and gives how many that was.
constexpr std::string_view opening = R"((module
  (import "sluice_1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "open") (result i32) (local $count i32)
    (loop $again
      (if (i32.eqz (call $open (i32.const 2) (i32.const 2) (i32.const 0) (i32.const 64))) (then
        (local.set $count (i32.add (local.get $count) (i32.const 1))) (br $again))))
    (local.get $count))))";

int count_of_opened(Guest& guest) {
  const auto outcome = guest.call("open", {});
  if (!outcome || !std::holds_alternative<std::vector<Value>>(*outcome)) return -1;
  return std::get<std::int32_t>(std::get<std::vector<Value>>(*outcome).front());
}

TEST(Usage, SaysWhatThereIsNowAndWhatWent) {
  const auto listener = listen_tcp("127.0.0.1:0").value();
  sockaddr_in address{};
  socklen_t length = sizeof address;
  ASSERT_EQ(getsockname(listener.descriptor(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  GuestOptions options;
  options.count_traffic = true;
  options.sockets.push_back(
      connect_tcp(fmt::format("127.0.0.1:{}", ntohs(address.sin_port))).value());
  auto guest = make(flooding, std::move(options));
  ASSERT_TRUE(guest) << guest.error().message;
  EXPECT_EQ(guest->usage().memory, 0U);
  auto ended = std::async(std::launch::async, [&] { return guest->run(); });
  while (guest->usage().sent == 0) std::this_thread::yield();
  const Usage used = guest->usage();
  EXPECT_EQ(used.sockets, 1U);
  EXPECT_EQ(used.connections, 1U);
  EXPECT_EQ(used.memory, 65536U);
  EXPECT_EQ(used.sent % 8, 0U);
  EXPECT_EQ(used.received, 0U);
  EXPECT_EQ(used.lookups, 0U);
  guest->stop(9);
  EXPECT_EQ(ended.get()->code, 9);
}

TEST(Limits, AreReplacedWithThePolicy) {
  auto guest = make(opening, limited({"sockets 2"}));
  ASSERT_TRUE(guest) << guest.error().message;
  EXPECT_EQ(count_of_opened(*guest), 2);
  ASSERT_TRUE(guest->set_policy(limited({"sockets 5"}).policy));
  EXPECT_EQ(count_of_opened(*guest), 3);
  ASSERT_TRUE(guest->set_policy(limited({"descriptors 10"}).policy));
  EXPECT_EQ(count_of_opened(*guest), 2);
  {
    const NoThreads no_threads;
    const auto failed = guest->set_policy(limited({"sockets 20", "time 1h"}).policy);
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().message.starts_with("there is no room for a thread"))
        << failed.error().message;
  }
  EXPECT_EQ(count_of_opened(*guest), 0);  // all is as it was
  ASSERT_TRUE(guest->set_policy(limited({"time 1ms"}).policy));
  const auto end = guest->call("open", {});
  ASSERT_TRUE(end);
}

TEST(Limits, AWrongOneSaysWhere) {
  Policy policy;
  EXPECT_EQ(policy.limit("sockets x").error().message,
            "--limit: column 9: 'x' begins with no digit: a whole number is needed\n"
            "  sockets x\n"
            "          ^");
}

TEST(Limits, ACopyOfAPolicyHasItsOwn) {
  Policy policy;
  ASSERT_TRUE(policy.limit("threads 1"));
  GuestOptions options;
  options.policy = policy;
  ASSERT_TRUE(policy.limit("threads 0"));
  EXPECT_EQ(run(with_thread(""), std::move(options)).code, 0);
}

TEST(Limits, DescriptorsCountThoseOfTheStart) {
  const std::string text = R"((module (memory (export "memory") 1) (func (export "_start"))))";
  EXPECT_EQ(run(text, limited({"descriptors 3"})).code, 0);
  const auto guest = make(text, limited({"descriptors 2"}));
  ASSERT_FALSE(guest);
  EXPECT_EQ(guest.error().message, "descriptor 2: the policy allows fewer descriptors");
}

}  // namespace
}  // namespace sluice
