// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/learned_names.h"

#include <algorithm>
#include <cstring>

namespace sluice::policy {

LearnedNames::Key LearnedNames::key(const net::Address& address) {
  Key key{static_cast<std::uint8_t>(address.family)};
  std::ranges::copy(address.bytes, key.begin() + 1);
  std::memcpy(key.data() + 1 + address.bytes.size(), &address.scope, sizeof address.scope);
  return key;
}

void LearnedNames::learn(const net::Address& address, std::string_view name,
                         std::chrono::seconds ttl, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  const auto until = now + std::clamp(ttl, shortest, longest);
  std::pair pair(key(address), std::string(name));
  if (const auto known = names_.find(pair); known != names_.end()) {
    known->second = std::max(known->second, until);
    return;
  }
  if (names_.size() == capacity) make_room(now);
  names_.emplace(std::move(pair), until);
}

/// Forgets what has ended; if nothing has, the pair that would end first.
void LearnedNames::make_room(Clock::time_point now) {
  if (std::erase_if(names_, [&](const auto& known) { return known.second <= now; }) > 0) return;
  names_.erase(
      std::ranges::min_element(names_, {}, [](const auto& known) { return known.second; }));
}

}  // namespace sluice::policy
