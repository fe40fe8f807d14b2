// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/audit/ring.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

namespace sluice::audit {
namespace {

using policy::AuditRecord;
using policy::Ruleset;
using policy::Use;
using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

AuditRecord connect_to(std::uint16_t port) {
  return {.use = Use::connect,
          .endpoint = net::Endpoint{.address = net::Address::v4({10, 0, 0, 1}), .port = port},
          .decision = {}};
}

AuditRecord look_up(std::string_view name) {
  return {.use = Use::resolve, .name = name, .decision = {}};
}

policy::Rule a_rule(const char* source) {
  return {
      .uses = {Use::connect}, .where = {net::Cidr::parse("10.0.0.1/32").value()}, .source = source};
}

std::string told(const Entry& entry) {
  return entry.record.endpoint ? std::to_string(entry.record.endpoint->port)
                               : std::string(entry.record.name);
}

Counts take(Ring& ring) {
  Counts all;
  while (ring.take(
      [&](const Entry& entry, std::uint64_t count) { all.emplace_back(told(entry), count); })) {
  }
  return all;
}

TEST(Ring, EqualDecisionsAreCountedUntilTheyAreTaken) {
  Ring ring(8);
  EXPECT_EQ(ring.put(connect_to(1), 1), Ring::Put::stored);
  EXPECT_EQ(ring.put(connect_to(2), 1), Ring::Put::stored);
  EXPECT_EQ(ring.put(connect_to(1), 1), Ring::Put::counted);
  EXPECT_EQ(ring.put(connect_to(1), 1), Ring::Put::counted);
  EXPECT_EQ(ring.decisions(), 4);
  EXPECT_EQ(take(ring), (Counts{{"1", 3}, {"2", 1}}));
  EXPECT_EQ(ring.decisions(), 0);
  EXPECT_EQ(ring.put(connect_to(1), 1), Ring::Put::stored);
  EXPECT_EQ(take(ring), (Counts{{"1", 1}}));
  EXPECT_TRUE(ring.is_empty());
}

TEST(Ring, OnlyWhatIsEqualInAllIsCounted) {
  const auto rules = std::make_shared<const Ruleset>(std::vector{a_rule("rule")});
  AuditRecord allowed = connect_to(1);
  allowed.decision.allowed = true;
  AuditRecord by_rule = connect_to(1);
  by_rule.decision.rule = &rules->rules().front();
  by_rule.rules = rules.get();
  AuditRecord by_udp = connect_to(1);
  by_udp.transport = net::Transport::udp;
  AuditRecord send = connect_to(1);
  send.use = Use::send;
  AuditRecord named = connect_to(1);
  named.name = "a";
  AuditRecord otherwise_named = connect_to(1);
  otherwise_named.name = "b";
  AuditRecord by_path = named;
  by_path.is_unix = true;
  Ring ring(8);
  EXPECT_EQ(ring.put(connect_to(1), 1), Ring::Put::stored);
  for (const AuditRecord& other :
       {allowed, by_rule, by_udp, send, named, otherwise_named, by_path}) {
    EXPECT_NE(ring.put(other, 1), Ring::Put::counted);
    EXPECT_EQ(ring.put(other, 1), Ring::Put::counted);
  }
  EXPECT_NE(ring.put(connect_to(1), 2), Ring::Put::counted);
  Ring other(8);
  EXPECT_EQ(other.put(connect_to(1), 1), Ring::Put::stored);
}

TEST(Ring, TellsWhenItIsHalfFullAndWhenItIsFull) {
  Ring ring(4);
  EXPECT_EQ(ring.put(connect_to(1), 1), Ring::Put::stored);
  EXPECT_EQ(ring.put(connect_to(2), 1), Ring::Put::half_full);
  EXPECT_EQ(ring.put(connect_to(3), 1), Ring::Put::half_full);
  EXPECT_EQ(ring.put(connect_to(4), 1), Ring::Put::half_full);
  EXPECT_EQ(ring.put(connect_to(5), 1), Ring::Put::no_room);
  EXPECT_EQ(ring.put(connect_to(4), 1), Ring::Put::counted);
  EXPECT_EQ(take(ring), (Counts{{"1", 1}, {"2", 1}, {"3", 1}, {"4", 2}}));
  for (std::uint16_t round = 0; round < 10; ++round) {
    EXPECT_EQ(ring.put(connect_to(round), 1), Ring::Put::stored);
    EXPECT_EQ(take(ring), (Counts{{std::to_string(round), 1}}));
  }
}

TEST(Ring, KeepsWhatARecordPointsTo) {
  Ring ring(4);
  auto rules = std::make_shared<const Ruleset>(std::vector{a_rule("a rule that is gone")});
  std::string name(300, 'a');
  AuditRecord record = look_up(name);
  record.decision.rule = &rules->rules().front();
  record.rules = rules.get();
  EXPECT_EQ(ring.put(record, 1), Ring::Put::stored);
  const std::weak_ptr<const Ruleset> watched = rules;
  rules.reset();
  name.assign(300, 'b');
  EXPECT_TRUE(ring.take([&](const Entry& entry, std::uint64_t) {
    EXPECT_EQ(entry.record.decision.rule->source, "a rule that is gone");
    EXPECT_EQ(entry.record.name, std::string(256, 'a'));
  }));
  EXPECT_TRUE(watched.expired());
}

TEST(Ring, LosesNothingAmongThreads) {
  constexpr int threads = 4;
  constexpr std::uint16_t kinds = 12;  // more than a thread remembers
  constexpr int rounds = 20000;
  Ring ring(64);
  std::atomic<std::uint64_t> refused = 0;
  std::atomic<int> running = threads;
  std::vector<std::thread> all;
  for (int thread = 0; thread < threads; ++thread) {
    all.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) {
        // Of each kind three in a row.
        const auto kind = static_cast<std::uint16_t>(i / 3 % kinds);
        if (ring.put(connect_to(kind), 1) == Ring::Put::no_room) ++refused;
      }
      --running;
    });
  }
  std::map<std::string, std::uint64_t> taken;
  const auto count = [&](const Entry& entry, std::uint64_t count) { taken[told(entry)] += count; };
  while (running.load() > 0) static_cast<void>(ring.take(count));
  for (std::thread& thread : all) thread.join();
  while (ring.take(count)) continue;
  EXPECT_TRUE(ring.is_empty());
  std::uint64_t sum = refused.load();
  for (const auto& [port, count] : taken) {
    EXPECT_LT(std::stoi(port), kinds);
    sum += count;
  }
  EXPECT_EQ(sum, static_cast<std::uint64_t>(threads) * rounds);
}

}  // namespace
}  // namespace sluice::audit
