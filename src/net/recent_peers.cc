// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/recent_peers.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <random>

namespace sluice::net {
namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

std::uint64_t mix(std::uint64_t state, std::uint64_t word) {
  state = (state ^ word) * 0x9e3779b97f4a7c15U;
  return state ^ (state >> 32);
}

}  // namespace

std::size_t RecentPeers::Hash::operator()(const Endpoint& peer) const {
  static const std::uint64_t seed = random_seed();
  std::uint64_t words[2];
  std::memcpy(words, peer.address.bytes.data(), sizeof words);
  const std::uint64_t rest = (static_cast<std::uint64_t>(peer.address.scope) << 32) | peer.port;
  return mix(mix(mix(seed, words[0]), words[1]), rest);
}

bool RecentPeers::is_latest(const Endpoint& peer) const {
  return std::ranges::any_of(latest_, [&](const EndpointCell& cell) { return cell.holds(peer); });
}

void RecentPeers::remember(const Endpoint& peer) {
  if (is_latest(peer)) return;
  const std::scoped_lock lock(mutex_);
  if (is_latest(peer)) return;
  put_first(peer);
  latest_[oldest_].store(peer);
  oldest_ = (oldest_ + 1) % latest_.size();
}

void RecentPeers::put_first(const Endpoint& peer) {
  if (auto known = index_.find(peer); known != index_.end()) {
    order_.splice(order_.begin(), order_, known->second);
    return;
  }
  if (order_.size() < capacity) {
    Order newest{peer};  // joined last: out of memory must not leave a peer in one of the two only
    index_.emplace(peer, newest.begin());
    order_.splice(order_.begin(), newest);
    return;
  }
  auto entry = index_.extract(order_.back());
  order_.splice(order_.begin(), order_, std::prev(order_.end()));
  order_.front() = entry.key() = peer;
  index_.insert(std::move(entry));
}

bool RecentPeers::contains(const Endpoint& peer) const {
  if (is_latest(peer)) return true;
  const std::scoped_lock lock(mutex_);
  return index_.contains(peer);
}

}  // namespace sluice::net
