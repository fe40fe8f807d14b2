// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How long a decision takes, by the number and kind of rules: decisions [LOOPS]. Prints the least
// of many times, in nanoseconds, as other work of the machine only adds to them.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

#include "policy/ruleset.h"

namespace {

using sluice::net::Address;
using sluice::net::Cidr;
using sluice::net::Endpoint;
using sluice::net::Family;
using sluice::net::Transport;
using sluice::policy::Action;
using sluice::policy::Rule;
using sluice::policy::Ruleset;
using sluice::policy::Use;

std::mt19937_64 engine(7);
unsigned below(unsigned end) { return static_cast<unsigned>(engine() % end); }

Address random_address(Family family) {
  Address address = Address::any(family);
  for (std::size_t i = 0; i < (family == Family::ipv4 ? 4U : 16U); ++i) {
    address.bytes[i] = static_cast<std::uint8_t>(engine());
  }
  if (family == Family::ipv6) address.bytes[0] = 0x2a;
  return address;
}

/// Single addresses side by side, as a list of hosts has them.
Cidr host(Family family, std::uint32_t number) {
  Address address = Address::any(family);
  address.bytes[0] = family == Family::ipv4 ? 10 : 0xfd;
  const std::size_t end = family == Family::ipv4 ? 4 : 16;
  for (std::size_t i = 0; i < 3; ++i) {
    address.bytes[end - 1 - i] = static_cast<std::uint8_t>(2 * number >> 8 * i);
  }
  return Cidr::of(address);
}

Cidr prefix(Family family, std::uint32_t length) {
  const auto text = random_address(family).to_string() + '/' + std::to_string(length);
  return Cidr::parse(text).value();
}

struct Kind {
  const char* name;
  Family family;
  std::function<Cidr(std::uint32_t)> range;
  bool has_ports;
};

double measure(const Kind& kind, std::uint32_t count, int loops) {
  std::vector<Rule> rules;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto port = static_cast<std::uint16_t>(below(1000));
    Rule rule{.uses = {Use::connect}, .where = {kind.range(i)}, .source = {}};
    if (kind.has_ports) rule.ports = {{.first = port, .last = port}};
    rules.push_back(rule);
  }
  rules.push_back({.action = Action::deny,
                   .uses = {Use::connect},
                   .where = {sluice::policy::AddressSet::metadata},
                   .source = {}});
  std::vector<Endpoint> asked;
  for (int i = 0; i < 4096; ++i) {
    const Rule& rule = rules[below(count)];
    const auto& range = std::get<Cidr>(rule.where.front());
    Address address = random_address(kind.family);
    for (unsigned bit = 0; bit < range.prefix; ++bit) {
      const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
      auto& byte = address.bytes.at(bit / 8);
      byte = static_cast<std::uint8_t>((byte & ~mask) | (range.base.bytes.at(bit / 8) & mask));
    }
    const std::uint16_t port = rule.ports.empty() || i % 2 == 0 ? 443 : rule.ports[0].first;
    asked.push_back({.address = address.canonical(), .port = port});
  }
  const Ruleset compiled(std::move(rules));
  double least = 1e9;
  std::size_t allowed = 0;
  for (int loop = 0; loop < loops; ++loop) {
    const auto before = std::chrono::steady_clock::now();
    for (const Endpoint& endpoint : asked) {
      allowed += compiled.decide(Use::connect, Transport::tcp, endpoint).allowed ? 1 : 0;
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - before;
    least = std::min(least, took.count() / static_cast<double>(asked.size()));
  }
  if (allowed == 0) std::abort();  // or the compiler would leave it all out
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  const int loops = argc > 1 ? std::atoi(argv[1]) : 2000;
  const Kind kinds[] = {
      {"IPv4, hosts", Family::ipv4, [](auto i) { return host(Family::ipv4, i); }, false},
      {"IPv4, prefixes", Family::ipv4, [](auto) { return prefix(Family::ipv4, 8 + below(25)); },
       false},
      {"IPv4, prefixes and ports", Family::ipv4,
       [](auto) { return prefix(Family::ipv4, 8 + below(25)); }, true},
      {"IPv6, hosts", Family::ipv6, [](auto i) { return host(Family::ipv6, i); }, false},
      {"IPv6, prefixes", Family::ipv6, [](auto) { return prefix(Family::ipv6, 16 + below(113)); },
       false},
      {"IPv6, prefixes and ports", Family::ipv6,
       [](auto) { return prefix(Family::ipv6, 16 + below(113)); }, true},
  };
  std::printf("%-26s%10s%10s%10s%10s\n", "rules:", "1", "100", "10,000", "100,000");
  for (const Kind& kind : kinds) {
    std::printf("%-26s", kind.name);
    for (const std::uint32_t count : {1U, 100U, 10'000U, 100'000U}) {
      std::printf("%10.1f", measure(kind, count, loops));
      std::fflush(stdout);
    }
    std::printf("\n");
  }
}
