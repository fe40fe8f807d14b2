// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guest whose policy is replaced while it waits.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "net/file_descriptor.h"
#include "runtime/test_threads.h"

namespace sluice {
namespace {

Policy policy_of(std::string_view text) {
  Policy policy;
  const auto read = policy.add_text("policy", text);
  EXPECT_TRUE(read) << read.error().message;
  return policy;
}

/// Connects to the address that `listener` is bound to.
net::FileDescriptor connect_to(int listener) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
  net::FileDescriptor peer(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(peer.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  return peer;
}

/// What recv(2) gives, or -errno.
int receive(const net::FileDescriptor& peer) {
  pollfd entry{.fd = peer.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&entry, 1, 10'000), 1);
  char byte = 0;
  const ssize_t size = recv(peer.get(), &byte, 1, 0);
  return size < 0 ? -errno : static_cast<int>(size);
}

constexpr std::string_view anybody = "allow accept tcp any";
constexpr std::string_view nobody = "deny accept tcp any";

/// Accepts one on descriptor 3, writes a byte there, then reads, and exits with what reading gives.
std::string server(std::string_view before) {
  return threaded(fmt::format(R"(
    (func $serve
      (call $accept_one)
      (call $vector)
      (i32.store (i32.const 20) (i32.const 1))
      (drop (call $write (i32.load (i32.const 24)) (i32.const 16) (i32.const 1) (i32.const 28)))
      (call $exit (call $read (i32.load (i32.const 24)) (i32.const 16) (i32.const 1) (i32.const 28))))
    (func (export "_start") {})
    (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (call $serve)))",
                              before));
}

class GuestPolicy : public testing::TestWithParam<const char*> {};

TEST_P(GuestPolicy, IsReplacedWhileTheGuestWaits) {
  std::atomic<int> denials = 0;
  HostSocket listener = listen_tcp("127.0.0.1:0").value();
  const net::FileDescriptor where(dup(listener.descriptor()));
  GuestOptions options;
  options.policy = policy_of(nobody);
  options.sockets.push_back(std::move(listener));
  options.on_denied = [&](std::string_view /*denial*/) { ++denials; };
  auto guest = make(server(GetParam()), std::move(options));
  ASSERT_TRUE(guest) << guest.error().message;
  auto ended = std::async(std::launch::async, [&] { return guest->run(); });

  EXPECT_EQ(receive(connect_to(where.get())), -ECONNRESET);
  EXPECT_EQ(denials, 1);
  ASSERT_TRUE(guest->set_policy(policy_of(anybody)));
  const net::FileDescriptor peer = connect_to(where.get());
  EXPECT_EQ(receive(peer), 1);
  ASSERT_TRUE(guest->set_policy(policy_of(nobody)));  // it stays
  ASSERT_TRUE(guest->set_policy(policy_of(anybody), Existing::rejudge));
  EXPECT_EQ(denials, 1);
  ASSERT_TRUE(guest->set_policy(policy_of(nobody), Existing::rejudge));
  EXPECT_EQ(denials, 2);
  EXPECT_EQ(receive(peer), -ECONNRESET);
  const auto exit = ended.get();
  ASSERT_TRUE(exit);
  EXPECT_FALSE(exit->trap);
  // connreset, or as the kernel has it when a thread waited: pipe
  EXPECT_TRUE(exit->code == 15 || exit->code == 64) << exit->code;
}

/// `try` opens two TCP sockets and binds the first to 127.0.0.1: it gives how many it could open,
/// and 10 more if it could bind.
constexpr std::string_view trying = R"((module
  (import "wasi_snapshot_preview1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\00\00\00\00\7f\00\00\01")
  (func $opens (param $at i32) (result i32)
    (i32.eqz (call $open (i32.const -1) (i32.const 0) (i32.const 1) (local.get $at))))
  (func (export "try") (result i32) (local $result i32)
    (i32.store (i32.const 32) (i32.const -1))
    (i32.store (i32.const 36) (i32.const -1))
    (local.set $result (i32.add (call $opens (i32.const 32)) (call $opens (i32.const 36))))
    (if (i32.eqz (call $bind (i32.load (i32.const 32)) (i32.const 64)))
      (then (local.set $result (i32.add (local.get $result) (i32.const 10)))))
    (drop (call $close (i32.load (i32.const 32))))
    (drop (call $close (i32.load (i32.const 36))))
    (local.get $result))))";

TEST(GuestPolicies, ThatThreadsSetTogetherDoNotMix) {
  auto guest = make(trying);
  ASSERT_TRUE(guest) << guest.error().message;
  const Policy one = policy_of("limit sockets 1\nallow bind tcp any");
  const Policy other = policy_of("limit sockets 2\ndeny any any");
  for (int round = 0; round < 100; ++round) {
    {
      std::atomic<bool> is_over = false;
      std::vector<std::jthread> threads;
      for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
          while (!is_over) EXPECT_TRUE(guest->set_policy(i % 2 == 0 ? one : other));
        });
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      is_over = true;
    }
    const auto outcome = guest->call("try", {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    const int result = std::get<std::int32_t>(std::get<std::vector<Value>>(*outcome).front());
    EXPECT_TRUE(result == 11 || result == 2) << result;
  }
}

INSTANTIATE_TEST_SUITE_P(Guest, GuestPolicy,
                         testing::Values("(call $serve)",
                                         "(drop (call $spawn (i32.const 0))) (call $wait)"),
                         [](const auto& info) { return info.index == 0 ? "Main" : "Thread"; });

}  // namespace
}  // namespace sluice
