// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/socket_access.h"
#include "engine/guest_memory.h"
#include "engine/io_vectors.h"
#include "engine/test_memory.h"
#include "net/host_network.h"
#include "policy/address_pool.h"
#include "policy/guard.h"
#include "wasi/process.h"

/// A guest for the unit tests of dialects: memory, and a process behind a real Guard and the host's
/// network.
namespace sluice::abi {

inline policy::Ruleset everything_allowed() {
  auto rules = policy::parse_address_pool("0.0.0.0/0,::/0").value();
  rules.push_back(policy::parse_allow_resolve("*").value());
  return policy::Ruleset(std::move(rules));
}

class TestGuest : public testing::Test {
 protected:
  static constexpr std::uint32_t memory_size = 65536;

  explicit TestGuest(policy::Ruleset rules = everything_allowed())
      : guard_(network_, std::make_shared<const policy::Ruleset>(std::move(rules))) {}

  void SetUp() override {
    host_descriptors_ = count_host_descriptors();
    process_ = std::make_unique<wasi::Process>(guard_);
  }
  /// Whatever a guest has left open is closed with it, and nothing else stays.
  void TearDown() override {
    process_.reset();
    EXPECT_EQ(count_host_descriptors(), host_descriptors_);
  }

  wasi::Process& process() { return *process_; }
  engine::GuestMemory memory() { return engine::GuestMemory(linear_memory_); }

  /// Room for `count` T that nothing else uses, filled with 0xaa.
  template <class T>
  engine::Ptr<T> room(std::uint32_t count = 1) {
    const std::uint32_t at = next_;
    next_ += (static_cast<std::uint32_t>(sizeof(T)) * count + 7U) & ~7U;
    return {at};
  }
  template <class T>
  engine::Ptr<T> put(const T& value) {
    const auto at = room<T>();
    memory().write(at, value);
    return at;
  }
  /// A string with its NUL.
  engine::Ptr<char> put_string(std::string_view text) {
    const auto at = room<char>(static_cast<std::uint32_t>(text.size() + 1));
    std::ranges::copy(text, &bytes_.at(at.offset));
    bytes_.at(at.offset + text.size()) = 0;
    return at;
  }
  template <class T>
  T get(engine::Ptr<T> at) {
    return memory().read(at);
  }
  /// One buffer of `length` bytes at `at`, as a list of one.
  engine::Ptr<engine::GuestIoVector> vector(std::uint32_t at, std::uint32_t length) {
    return put(engine::GuestIoVector{.buffer = at, .length = length});
  }
  engine::Ptr<engine::GuestIoVector> vector(std::string_view text) {
    return vector(put_string(text).offset, static_cast<std::uint32_t>(text.size()));
  }
  std::string_view text(std::uint32_t at, std::uint32_t length) {
    return {reinterpret_cast<const char*>(&bytes_.at(at)), length};
  }
  /// A pointer whose last byte lies just beyond memory.
  template <class T>
  static engine::Ptr<T> beyond() {
    return {memory_size - static_cast<std::uint32_t>(sizeof(T)) + 1};
  }

  net::Socket& socket(std::uint32_t fd) { return *(*process().descriptors.get(fd))->socket(); }
  bool is_open(std::uint32_t fd) { return process().descriptors.get(fd).has_value(); }

  static std::size_t count_host_descriptors() {
    return static_cast<std::size_t>(
        std::ranges::distance(std::filesystem::directory_iterator("/proc/self/fd")));
  }

 private:
  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(memory_size, 0xaa);
  engine::TestMemory linear_memory_{bytes_};
  std::uint32_t next_ = 64;
  std::size_t host_descriptors_ = 0;
  net::HostNetwork network_;
  policy::Guard guard_;
  std::unique_ptr<wasi::Process> process_;
};

/// The same with no policy at all: everything is denied.
class DeniedGuest : public TestGuest {
 protected:
  DeniedGuest() : TestGuest(policy::Ruleset()) {}

  /// True when the kernel knows nothing of the socket but that it is there: it has no port, and no
  /// table of the network lists it (as bound, listening, connected or in a multicast group).
  bool is_untouched(std::uint32_t fd) {
    struct stat status{};
    const net::Socket& subject = socket(fd);
    if (::fstat(subject.host(), &status) != 0 || subject.local_endpoint()->port != 0) return false;
    for (const char* table : {"tcp", "tcp6", "udp", "udp6", "udplite", "raw"}) {
      std::ifstream lines(std::string("/proc/self/net/") + table);
      for (std::string word; lines >> word;) {
        if (word == std::to_string(status.st_ino)) return false;
      }
    }
    return true;
  }
};

}  // namespace sluice::abi
