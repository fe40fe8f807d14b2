// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/live_ruleset.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace sluice::policy {

LiveRuleset::LiveRuleset(std::shared_ptr<const Ruleset> rules)
    : current_(nullptr), kept_(std::make_shared<const Version>(std::move(rules), first)) {
  current_.store(kept_.get());
}

void LiveRuleset::Pin::detach() {
  if (stripe_ == nullptr) return;
  kept_ = version_->shared_from_this();
  release();
}

LiveRuleset::Number LiveRuleset::replace(std::shared_ptr<const Ruleset> rules) {
  const std::scoped_lock lock(replacing_);
  const auto next = std::make_shared<const Version>(std::move(rules), kept_->number + 1);
  current_.store(next.get(), std::memory_order_seq_cst);
  number_.store(next->number, std::memory_order_release);
  for (const Stripe& stripe : stripes_) {
    while (stripe.pins.load(std::memory_order_seq_cst) != 0) std::this_thread::yield();
  }
  kept_ = next;
  return next->number;
}

}  // namespace sluice::policy
