// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/endpoint_cell.h"

#include <cstddef>
#include <cstring>
#include <thread>

namespace sluice::net {
namespace {

// The third word: scope, port, family, and that there is an endpoint at all.
constexpr std::uint64_t present = 1;
constexpr std::uint64_t is_ipv6 = 2;
// The fourth: flow, and above it the tag.
constexpr int tag_shift = 32;

}  // namespace

inline EndpointCell::Words EndpointCell::pack(const Endpoint& endpoint, std::uint32_t tag) {
  const Address& address = endpoint.address;
  Words words{};
  std::memcpy(words.data(), address.bytes.data(), address.bytes.size());
  words[2] = (std::uint64_t{address.scope} << 32) | (std::uint64_t{endpoint.port} << 16) |
             (address.family == Family::ipv6 ? is_ipv6 : 0) | present;
  words[3] = (std::uint64_t{tag} << tag_shift) | endpoint.flow;
  return words;
}

// Whoever reads a word also sees the version that was set before it was written, so a version that
// is even and unchanged afterwards belongs to all words read in between.
inline EndpointCell::Words EndpointCell::load_words() const {
  Words words;
  while (true) {
    const std::uint32_t version = version_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < words.size(); ++i) {
      words[i] = words_[i].load(std::memory_order_acquire);
    }
    if (version % 2 == 0 && version_.load(std::memory_order_relaxed) == version) return words;
    std::this_thread::yield();
  }
}

void EndpointCell::copy(const EndpointCell& other) {
  const Words words = other.load_words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    words_[i].store(words[i], std::memory_order_relaxed);
  }
}

std::optional<EndpointCell::Tagged> EndpointCell::load_tagged() const {
  const Words words = load_words();
  if ((words[2] & present) == 0) return std::nullopt;
  Endpoint endpoint;
  endpoint.address.family = (words[2] & is_ipv6) != 0 ? Family::ipv6 : Family::ipv4;
  std::memcpy(endpoint.address.bytes.data(), words.data(), endpoint.address.bytes.size());
  endpoint.address.scope = static_cast<std::uint32_t>(words[2] >> 32);
  endpoint.port = static_cast<std::uint16_t>(words[2] >> 16);
  endpoint.flow = static_cast<std::uint32_t>(words[3]);
  return Tagged{.endpoint = endpoint, .tag = static_cast<std::uint32_t>(words[3] >> tag_shift)};
}

std::optional<Endpoint> EndpointCell::load() const {
  const auto known = load_tagged();
  return known ? std::optional(known->endpoint) : std::nullopt;
}

std::uint32_t EndpointCell::tag() const {
  return static_cast<std::uint32_t>(words_[3].load(std::memory_order_relaxed) >> tag_shift);
}

bool EndpointCell::holds(const Endpoint& endpoint, std::uint32_t tag) const {
  const Words wanted = pack(endpoint, tag);
  const std::uint32_t version = version_.load(std::memory_order_acquire);
  std::uint64_t difference = version % 2;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    difference |= words_[i].load(std::memory_order_acquire) ^ wanted[i];
  }
  return difference == 0 && version_.load(std::memory_order_relaxed) == version;
}

void EndpointCell::store(const std::optional<Endpoint>& endpoint, std::uint32_t tag) {
  std::uint32_t version = version_.load(std::memory_order_relaxed);
  if (version % 2 != 0 ||
      !version_.compare_exchange_strong(version, version + 1, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
    return;
  }
  const Words words = endpoint ? pack(*endpoint, tag) : Words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    words_[i].store(words[i], std::memory_order_release);
  }
  version_.store(version + 2, std::memory_order_release);
}

}  // namespace sluice::net
