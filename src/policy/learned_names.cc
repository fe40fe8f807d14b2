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
  const auto [known, is_new] = pairs_.try_emplace({key(address), std::string(name)});
  auto& [pair, value] = *known;
  Order& of_name = of_name_[pair.second];
  if (!is_new) {
    value.until = std::max(value.until, until);
    order_.splice(order_.end(), order_, value.place);
    of_name.splice(of_name.end(), of_name, value.place_in_name);
    return;
  }
  value = {.until = until,
           .place = order_.insert(order_.end(), &pair),
           .place_in_name = of_name.insert(of_name.end(), &pair)};
  if (of_name.size() > capacity_of_name) {
    forget(*of_name.front());
  } else if (pairs_.size() > capacity) {
    forget(*order_.front());
  }
}

void LearnedNames::forget(const Pair& pair) {
  const auto known = pairs_.find(pair);
  const auto of_name = of_name_.find(pair.second);
  order_.erase(known->second.place);
  of_name->second.erase(known->second.place_in_name);
  if (of_name->second.empty()) of_name_.erase(of_name);
  pairs_.erase(known);
}

}  // namespace sluice::policy
