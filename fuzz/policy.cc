// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The texts of --addr-pool and --allow-resolve, one a line: `POOL`, `NAME`, then addresses and
// names to judge. A second reading of the pool, by the C library alone, must decide the same.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "expect.h"
#include "input.h"
#include "policy/address_pool.h"
#include "policy/ruleset.h"

namespace {

using sluice::fuzz::expect;
using sluice::net::Address;
using sluice::net::Transport;
using sluice::policy::Ruleset;
using sluice::policy::Use;

/// An address as 128 bits, IPv4 in its IPv4-mapped form however it was written.
using Bits = std::array<std::uint8_t, 16>;
constexpr Bits mapped_zero{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct Range {
  Bits base;
  unsigned prefix;
};

std::optional<Bits> to_bits(const std::string& text) {
  Bits bits = mapped_zero;
  if (::inet_pton(AF_INET, text.c_str(), &bits[12]) == 1) return bits;
  if (::inet_pton(AF_INET6, text.c_str(), bits.data()) != 1) return std::nullopt;
  return bits;
}

/// The ranges of a pool that is known to be well-formed.
std::vector<Range> read_pool(std::string_view pool) {
  std::vector<Range> ranges;
  for (sluice::fuzz::Input rest(reinterpret_cast<const std::uint8_t*>(pool.data()), pool.size());
       !rest.empty();) {
    const std::string_view entry = rest.take_until(',');
    const auto slash = entry.find('/');
    const std::string host(entry.substr(0, slash));
    const auto base = to_bits(host);
    expect(base.has_value(), "a pool has addresses only");
    unsigned prefix = 0;
    std::from_chars(entry.data() + slash + 1, entry.data() + entry.size(), prefix);
    ranges.push_back({*base, prefix + (host.find(':') == host.npos ? 96 : 0)});
  }
  return ranges;
}

bool contains(const Range& range, const Bits& address) {
  const auto bit = [](const Bits& bits, unsigned i) { return bits.at(i / 8) >> (7 - i % 8) & 1; };
  for (unsigned i = 0; i < range.prefix; ++i) {
    if (bit(range.base, i) != bit(address, i)) return false;
  }
  return true;
}

bool is_mapped(const Bits& bits) {
  return std::equal(bits.begin(), bits.begin() + 12, mapped_zero.begin());
}

/// The IPv4 address that NAT64, 6to4 or the IPv4-compatible form has within.
std::optional<Bits> embedded(const Bits& bits) {
  in6_addr address;
  std::memcpy(&address, bits.data(), sizeof address);
  const bool nat64 = contains({*to_bits("64:ff9b::"), 96}, bits);
  const bool six_to_four = contains({*to_bits("2002::"), 16}, bits);
  const bool compatible = contains({*to_bits("::"), 96}, bits) &&
                          !IN6_IS_ADDR_UNSPECIFIED(&address) && !IN6_IS_ADDR_LOOPBACK(&address);
  if (!nat64 && !six_to_four && !compatible) return std::nullopt;
  Bits ipv4 = mapped_zero;
  std::copy_n(bits.begin() + (six_to_four ? 2 : 12), 4, ipv4.begin() + 12);
  return ipv4;
}

/// A range of IPv6 addresses speaks of no IPv4, whatever its length.
bool grants(const std::vector<Range>& pool, const Bits& address) {
  return std::ranges::any_of(pool, [&](const Range& range) {
    return is_mapped(range.base) == is_mapped(address) && contains(range, address);
  });
}

void judge(const Ruleset& rules, const std::vector<Range>& pool, const Address& address) {
  const Bits bits = *to_bits(address.mapped().to_string());
  const auto within = embedded(bits);
  const bool expected = grants(pool, bits) && (!within || grants(pool, *within));
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    for (const Use use : {Use::bind, Use::listen, Use::connect, Use::send, Use::join}) {
      const auto decision = rules.decide(use, transport, {.address = address, .port = 1});
      expect(decision.allowed == expected, "a pool grants what lies in it");
      expect(decision.allowed == (decision.rule != nullptr), "a grant names its rule");
    }
    for (const Use use : {Use::accept, Use::receive}) {
      expect(rules.decide(use, transport, {.address = address, .port = 1}).allowed,
             "a pool filters nobody who comes in");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::Input input(data, size);
  const std::string_view pool_text = input.take_until('\n');
  const std::string_view name_text = input.take_until('\n');
  auto pool = sluice::policy::parse_address_pool(pool_text);
  auto name = sluice::policy::parse_allow_resolve(name_text);
  if (!pool) {
    expect(pool.error().starts_with("--addr-pool="), "an error names its option");
    pool.emplace();
  }
  std::vector<Range> ranges;
  if (!pool->empty()) ranges = read_pool(pool_text);
  std::optional<sluice::policy::NameTable> pattern;
  if (name) {
    pattern.emplace(std::vector<sluice::policy::NameTable::Entry>{
        {.pattern = std::get<sluice::policy::NamePattern>(name->where.front()),
         .span = {.ports = {}, .rule = 0}}});
    pool->push_back(*std::move(name));
  } else {
    expect(name.error().starts_with("--allow-resolve="), "an error names its option");
  }
  const Ruleset rules(*std::move(pool));
  while (!input.empty()) {
    const std::string_view line = input.take_until('\n');
    expect(rules.decide_name(line).allowed == (pattern && pattern->find(line, 0).has_value()),
           "a name is granted by its pattern alone");
    auto address = Address::parse(line);
    if (!address) continue;
    address->scope = 0;
    judge(rules, ranges, address->canonical());
  }
  return 0;
}
