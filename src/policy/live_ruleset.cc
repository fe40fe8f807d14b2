// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/live_ruleset.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace sluice::policy {

LiveRuleset::LiveRuleset(std::shared_ptr<const Ruleset> rules)
    : kept_(std::make_shared<const Version>(std::move(rules), first)) {
  versions_[first % 2].store(kept_.get());
}

void LiveRuleset::Pin::detach() {
  if (counted_in_ == nullptr) return;
  kept_ = version_->shared_from_this();
  release();
}

LiveRuleset::Number LiveRuleset::replace(std::shared_ptr<const Ruleset> rules) {
  const std::scoped_lock lock(replacing_);
  const auto next = std::make_shared<const Version>(std::move(rules), kept_->number + 1);
  const Number former = kept_->number;
  // The one that was there before has no pins: the last replace() has waited for them.
  versions_[next->number % 2].store(next.get(), std::memory_order_release);
  number_.store(next->number, std::memory_order_seq_cst);
  pins_.for_each([former](const Counts& pins) {
    while (pins[former % 2].load(std::memory_order_seq_cst) != 0) std::this_thread::yield();
  });
  kept_ = next;
  return next->number;
}

}  // namespace sluice::policy
