// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/live_ruleset.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace sluice::policy {
namespace {

/// Which rules these are shows in how many they are.
std::shared_ptr<const Ruleset> rules_of(std::size_t count) {
  return std::make_shared<const Ruleset>(std::vector<Rule>(
      count, Rule{.uses = {Use::connect}, .where = {AddressSet::any}, .source = {}}));
}

/// A pin that can be let go before its block ends.
struct Former {
  explicit Former(const LiveRuleset& live) : pin(live.pin()) {}
  LiveRuleset::Pin pin;
};

TEST(LiveRuleset, APinSeesTheRulesOfItsMoment) {
  LiveRuleset live(rules_of(1));
  EXPECT_EQ(live.number(), LiveRuleset::first);
  EXPECT_EQ(live.pin()->rules().size(), 1);
  auto before = live.pin();
  before.detach();
  before.detach();
  EXPECT_EQ(live.replace(rules_of(2)), LiveRuleset::first + 1);
  EXPECT_EQ(live.number(), LiveRuleset::first + 1);
  EXPECT_EQ(live.pin()->rules().size(), 2);
  EXPECT_EQ(live.pin().number(), LiveRuleset::first + 1);
  EXPECT_EQ(before->rules().size(), 1);
  EXPECT_EQ(before.number(), LiveRuleset::first);
}

TEST(LiveRuleset, TheFormerRulesAreFreed) {
  auto former = rules_of(1);
  const std::weak_ptr<const Ruleset> watched = former;
  LiveRuleset live(std::move(former));
  {
    auto pin = live.pin();
    pin.detach();
    live.replace(rules_of(2));
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

TEST(LiveRuleset, ReplacingWaitsForPins) {
  LiveRuleset live(rules_of(1));
  std::atomic<bool> replaced = false;
  std::thread writer;
  {
    const auto pin = live.pin();
    writer = std::thread([&] {
      live.replace(rules_of(2));
      replaced = true;
    });
    while (live.number() == LiveRuleset::first) std::this_thread::yield();
    EXPECT_EQ(pin->rules().size(), 1);
    EXPECT_FALSE(replaced);
  }
  writer.join();
  EXPECT_TRUE(replaced);
}

TEST(LiveRuleset, ReplacingDoesNotWaitForPinsOfTheNewRules) {
  LiveRuleset live(rules_of(1));
  auto former = std::make_unique<Former>(live);
  std::thread writer([&] { live.replace(rules_of(2)); });
  while (live.number() == LiveRuleset::first) std::this_thread::yield();
  const auto pin = live.pin();  // by a thread with the same counts
  former.reset();
  writer.join();
  EXPECT_EQ(pin->rules().size(), 2);
}

TEST(LiveRuleset, ThreadsReadWhileOthersReplace) {
  constexpr int replacements = 100;
  const auto rules_numbered = [](LiveRuleset::Number number) { return rules_of(number % 7 + 1); };
  LiveRuleset live(rules_numbered(LiveRuleset::first));
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      LiveRuleset::Number last = LiveRuleset::first;
      while (!done) {
        auto pin = live.pin();
        if (pin.number() % 2 == 0) pin.detach();
        EXPECT_EQ(pin->rules().size(), pin.number() % 7 + 1);
        EXPECT_GE(pin.number(), last);
        last = pin.number();
      }
    });
  }
  for (int i = 0; i < replacements; ++i) live.replace(rules_numbered(live.number() + 1));
  done = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace sluice::policy
