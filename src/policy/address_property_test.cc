// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pools of addresses against an oracle that writes addresses as texts of their bits.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/literal.h"
#include "policy/address_pool.h"
#include "policy/guard.h"
#include "policy/recording_network.h"
#include "policy/ruleset.h"
#include "policy/test_generator.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Transport;

/// An address, or the start of one: '0' and '1', in the order in which they travel.
using Bits = std::string;
constexpr std::size_t ipv4_width = 32;
constexpr std::size_t ipv6_width = 128;

Bits bits_of_number(std::uint64_t number, std::size_t width) {
  Bits bits;
  for (std::size_t i = width; i-- > 0;) bits += (number >> i & 1) != 0 ? '1' : '0';
  return bits;
}

std::uint64_t number_of(std::string_view bits) {
  std::uint64_t number = 0;
  for (const char bit : bits) number = number * 2 + (bit == '1' ? 1 : 0);
  return number;
}

Address address_of(const Bits& bits) {
  Address address = Address::any(bits.size() == ipv4_width ? Family::ipv4 : Family::ipv6);
  for (std::size_t i = 0; i < bits.size() / 8; ++i) {
    address.bytes[i] =
        static_cast<std::uint8_t>(number_of(std::string_view(bits).substr(i * 8, 8)));
  }
  return address;
}

Bits bits_of(const Address& address) {
  Bits bits;
  for (const std::uint8_t byte : address.bytes) bits += bits_of_number(byte, 8);
  return bits.substr(0, address.family == Family::ipv4 ? ipv4_width : ipv6_width);
}

// Where IPv4 hides within IPv6.
const Bits mapped = Bits(80, '0') + Bits(16, '1');
const Bits compatible = Bits(96, '0');
const Bits nat64 = bits_of_number(0x0064ff9b, 32) + Bits(64, '0');
const Bits six_to_four = bits_of_number(0x2002, 16);
const Bits unspecified = Bits(ipv6_width, '0');
const Bits loopback = Bits(ipv6_width - 1, '0') + '1';

std::optional<Bits> ipv4_within(const Bits& ipv6) {
  if (ipv6.starts_with(six_to_four)) return ipv6.substr(16, ipv4_width);
  if (ipv6.starts_with(nat64)) return ipv6.substr(96);
  if (ipv6.starts_with(compatible) && ipv6 != unspecified && ipv6 != loopback) {
    return ipv6.substr(96);
  }
  return std::nullopt;
}

/// What a range grants: the addresses of this width that start so.
struct Grant {
  std::size_t width;
  Bits start;
};

/// What docs/policy.md promises.
bool granted(const std::vector<Grant>& pool, const Bits& address) {
  if (address.size() == ipv6_width && address.starts_with(mapped)) {
    return granted(pool, address.substr(96));
  }
  bool covered = false;
  for (const Grant& grant : pool) {
    covered |= grant.width == address.size() && address.starts_with(grant.start);
  }
  if (address.size() == ipv4_width) return covered;
  const auto within = ipv4_within(address);
  return covered && (!within || granted(pool, *within));
}

class Random : public Generator {
 public:
  Random() : Generator(20260101) {}

  Bits bits(std::size_t width) {
    Bits all;
    while (all.size() < width) all += bits_of_number(number(), 64);
    return all.substr(0, width);
  }
};

/// The next address; nothing behind the last one. With `up` false the one before.
std::optional<Bits> neighbour(Bits bits, bool up) {
  for (std::size_t i = bits.size(); i-- > 0;) {
    const bool carries = bits[i] == (up ? '1' : '0');
    bits[i] = bits[i] == '1' ? '0' : '1';
    if (!carries) return bits;
  }
  return std::nullopt;
}

/// The ends of the range that starts so, their neighbours outside, and `base` with each bit turned.
std::vector<Bits> interesting(const Bits& base, std::size_t prefix) {
  const Bits start = base.substr(0, prefix);
  const Bits first = start + Bits(base.size() - prefix, '0');
  const Bits last = start + Bits(base.size() - prefix, '1');
  std::vector<Bits> all{base, first, last, Bits(base.size(), '0'), Bits(base.size(), '1')};
  if (auto before = neighbour(first, false)) all.push_back(*before);
  if (auto behind = neighbour(last, true)) all.push_back(*behind);
  for (std::size_t i = 0; i < base.size(); ++i) {
    all.push_back(base);
    all.back()[i] = base[i] == '1' ? '0' : '1';
  }
  return all;
}

std::string dotted(std::string_view bits) {
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    text += (i == 0 ? "" : ".") + std::to_string(number_of(bits.substr(i * 8, 8)));
  }
  return text;
}

/// One of the many texts of an address: digits of either case, leading zeros, any run of zeros left
/// out, the last four bytes in dotted form.
std::string text_of(const Bits& bits, Random& random) {
  if (bits.size() == ipv4_width) return dotted(bits);
  const bool dotted_end = random.below(3) == 0;
  const std::size_t groups = dotted_end ? 6 : 8;
  std::vector<std::uint64_t> values(groups);
  for (std::size_t i = 0; i < groups; ++i) {
    values[i] = number_of(std::string_view(bits).substr(i * 16, 16));
  }
  // Left out: from `gap` on, `length` groups.
  std::size_t gap = random.below(groups);
  std::size_t length = 0;
  while (gap + length < groups && values[gap + length] == 0) ++length;
  const bool shortened = length > 0 && random.below(4) != 0;
  std::string text;
  for (std::size_t i = 0; i < groups; ++i) {
    if (shortened && i == gap) {
      text += "::";
      i += length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    const char* const formats[] = {"%x", "%X", "%04x", "%02X"};
    std::array<char, 8> group{};
    std::snprintf(group.data(), group.size(), formats[random.below(4)],
                  static_cast<unsigned>(values[i]));
    text += group.data();
  }
  if (!dotted_end) return text;
  if (!text.ends_with(':')) text += ':';
  return text + dotted(std::string_view(bits).substr(96));
}

Ruleset rules_of(const std::string& pool) {
  auto rules = parse_address_pool(pool);
  EXPECT_TRUE(rules) << rules.error();
  return Ruleset(rules ? *rules : std::vector<Rule>());
}

bool allows(const Ruleset& rules, const Bits& address, Use use = Use::connect,
            Transport transport = Transport::tcp) {
  return rules.decide(use, transport, {.address = address_of(address).canonical(), .port = 80})
      .allowed;
}

/// Bases of both families that sit where families, scopes and embeddings begin.
std::vector<Bits> bases(Random& random) {
  std::vector<Bits> all;
  for (const char* text :
       {"0.0.0.0", "127.0.0.1", "10.255.0.0", "192.168.255.255", "169.254.169.254", "224.0.0.1",
        "255.255.255.255", "::", "::1", "::10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1",
        "2002:a00:1::1", "2001:0:a00:1::f5ff:fffe", "fe80::1", "ff02::1", "fd00::5efe:10.0.0.1",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    all.push_back(bits_of(Address::parse(text).value_or(Address())));
  }
  for (int i = 0; i < 4; ++i) {
    all.push_back(random.bits(ipv4_width));
    all.push_back(random.bits(ipv6_width));
  }
  return all;
}

TEST(AddressProperty, EveryPrefixHasItsFirstAndLastAddressAndNotTheirNeighbours) {
  Random random;
  for (const Bits& base : bases(random)) {
    for (std::size_t prefix = 0; prefix <= base.size(); ++prefix) {
      const std::string range = text_of(base, random) + '/' + std::to_string(prefix);
      const Ruleset rules = rules_of(range);
      // With all of IPv4 granted only the range itself decides over what hides IPv4 too.
      const Ruleset with_ipv4 = rules_of(range + ",0.0.0.0/0");
      const std::vector<Grant> pool{{base.size(), base.substr(0, prefix)}};
      std::vector<Grant> wide = pool;
      wide.push_back({ipv4_width, ""});
      for (const Bits& address : interesting(base, prefix)) {
        ASSERT_EQ(allows(rules, address), granted(pool, address))
            << range << ' ' << address_of(address).to_string();
        ASSERT_EQ(allows(with_ipv4, address), granted(wide, address))
            << range << ",0.0.0.0/0 " << address_of(address).to_string();
      }
    }
  }
}

TEST(AddressProperty, MappedRangesTakePrefixesFrom96On) {
  Random random;
  for (std::size_t prefix = 0; prefix <= ipv6_width + 1; ++prefix) {
    const Bits base = mapped + random.bits(ipv4_width);
    const std::string range = text_of(base, random) + '/' + std::to_string(prefix);
    const auto rules = parse_address_pool(range);
    ASSERT_EQ(rules.has_value(), prefix >= 96 && prefix <= ipv6_width) << range;
    if (!rules) continue;
    const std::vector<Grant> pool{{ipv4_width, base.substr(96, prefix - 96)}};
    for (const Bits& address : interesting(base.substr(96), prefix - 96)) {
      ASSERT_EQ(allows(Ruleset(*rules), address), granted(pool, address)) << range;
      ASSERT_EQ(allows(Ruleset(*rules), mapped + address), granted(pool, address)) << range;
    }
  }
}

/// IPv6 addresses in which `ipv4` stands, whether anybody looks for it there or not.
std::vector<Bits> embeddings(const Bits& ipv4, Random& random) {
  Bits inverted = ipv4;
  for (char& bit : inverted) bit = bit == '1' ? '0' : '1';
  const Bits local_nat64 = bits_of_number(0x0064ff9b0001, 48);  // RFC 8215
  const Bits teredo = bits_of_number(0x20010000, 32);
  return {
      mapped + ipv4,
      compatible + ipv4,
      nat64 + ipv4,
      six_to_four + ipv4 + random.bits(80),
      six_to_four + ipv4 + Bits(80, '0'),
      local_nat64 + Bits(48, '0') + ipv4,
      local_nat64 + ipv4.substr(0, 16) + Bits(8, '0') + ipv4.substr(16) + Bits(40, '0'),
      bits_of_number(0x0064ff9b, 32) + Bits(63, '0') + '1' + ipv4,  // beside NAT64
      teredo + random.bits(64) + inverted,
      Bits(64, '0') + Bits(16, '1') + Bits(16, '0') + ipv4,  // IPv4-translated, RFC 2765
      Bits(80, '0') + Bits(15, '1') + '0' + ipv4,            // beside IPv4-mapped
      bits_of_number(0xfe80, 16) + Bits(48, '0') + bits_of_number(0x5efe, 32) + ipv4,  // ISATAP
  };
}

struct Pool {
  std::string text;
  std::vector<Grant> grants;
};

/// Up to six ranges that have to do with `ipv4`: of its neighbourhood, in either family.
Pool any_pool(const Bits& ipv4, Random& random) {
  Pool pool;
  for (std::size_t left = 1 + random.below(6); left > 0; --left) {
    Bits base = random.below(2) == 0 ? ipv4 : random.one_of(embeddings(ipv4, random));
    if (random.below(4) == 0) base[random.below(base.size())] ^= 1;  // '0' and '1' differ by 1
    const bool is_mapped = base.size() == ipv6_width && base.starts_with(mapped);
    const std::size_t least = is_mapped ? mapped.size() : 0;
    const std::size_t prefix = least + random.below(base.size() - least + 1);
    pool.text +=
        (pool.text.empty() ? "" : ",") + text_of(base, random) + '/' + std::to_string(prefix);
    if (is_mapped) {
      pool.grants.push_back({ipv4_width, base.substr(96, prefix - 96)});
    } else {
      pool.grants.push_back({base.size(), base.substr(0, prefix)});
    }
  }
  return pool;
}

TEST(AddressProperty, PoolsDecideAsTheOracleDoesHoweverAnAddressIsEmbedded) {
  Random random;
  std::size_t allowed = 0;
  std::size_t denied = 0;
  for (int round = 0; round < 4000; ++round) {
    Bits ipv4 = random.bits(ipv4_width);
    const Pool pool = any_pool(ipv4, random);
    const Ruleset rules = rules_of(pool.text);
    if (random.below(2) == 0) ipv4[random.below(ipv4_width)] ^= 1;
    std::vector<Bits> addresses = embeddings(ipv4, random);
    addresses.push_back(ipv4);
    addresses.push_back(random.bits(ipv6_width));
    for (const Bits& address : addresses) {
      const bool expected = granted(pool.grants, address);
      (expected ? allowed : denied) += 1;
      for (const Use use : {Use::bind, Use::listen, Use::connect, Use::send, Use::join}) {
        for (const Transport transport : {Transport::tcp, Transport::udp}) {
          ASSERT_EQ(allows(rules, address, use, transport), expected)
              << pool.text << ' ' << address_of(address).to_string() << ' ' << to_string(use);
        }
      }
    }
  }
  EXPECT_GT(allowed, 5000U);  // neither answer is the only one that is asked for
  EXPECT_GT(denied, 5000U);
}

// The same by way of the Guard, which gets the address as the guest wrote it: mapped, and with a
// scope that means something or nothing.
TEST(AddressProperty, TheGuardPassesOnWhatTheOracleGrants) {
  Random random;
  for (int round = 0; round < 2000; ++round) {
    Bits ipv4 = random.bits(ipv4_width);
    const Pool pool = any_pool(ipv4, random);
    RecordingNetwork network;
    Guard guard(network, std::make_shared<Ruleset>(rules_of(pool.text)));
    if (random.below(2) == 0) ipv4[random.below(ipv4_width)] ^= 1;
    auto addresses = embeddings(ipv4, random);
    addresses.push_back(ipv4);
    const Bits& bits = random.one_of(addresses);
    const Address address = address_of(bits);
    Endpoint where{.address = address, .port = 80};
    if (address.family == Family::ipv6) {
      where.address.scope = static_cast<std::uint32_t>(random.below(3));
      where.flow = static_cast<std::uint32_t>(random.below(2));
    }
    if (address.canonical().is_unspecified()) continue;  // stands for another address
    const bool expected = granted(pool.grants, bits);
    auto socket = guard.open(address.family, Transport::udp, net::SocketFlags::nonblocking).value();
    EXPECT_EQ(guard.bind(socket, where).has_value(), expected);
    EXPECT_EQ(guard.connect(socket, where).has_value(), expected);
    EXPECT_EQ(guard.send_to(socket, {}, 0, where).has_value(), expected);
    EXPECT_EQ(guard.join(socket, {.group = where.address, .interface_address = {}}).has_value(),
              expected);
    EXPECT_EQ(network.calls.size(), expected ? 4U : 0U) << pool.text << ' ' << where.to_string();
  }
}

TEST(AddressProperty, EveryTextOfAnAddressIsThatAddress) {
  Random random;
  std::vector<Bits> addresses = bases(random);
  for (int i = 0; i < 500; ++i) {  // with long runs of zeros, for the short forms
    Bits some = random.bits(ipv6_width);
    some.replace(random.below(8) * 16, 16, Bits(16, '0'));
    const std::size_t from = random.below(ipv6_width);
    some.replace(from, ipv6_width - from, Bits(ipv6_width - from, '0'));
    addresses.push_back(some);
    addresses.push_back(random.bits(ipv4_width));
  }
  for (const Bits& bits : addresses) {
    for (int writing = 0; writing < 8; ++writing) {
      const std::string text = text_of(bits, random);
      const std::optional address(address_of(bits));
      ASSERT_EQ(Address::parse(text), address) << text;
      ASSERT_EQ(net::literal_address(text), address) << text;
      ASSERT_EQ(Address::parse(address->to_string()), address) << text;
      for (const std::string& other : {text + ' ', ' ' + text, text + '/', text + '.', '0' + text,
                                       text + std::string(1, '\0'), '[' + text + ']'}) {
        const auto wrong = Address::parse(other);
        // A leading zero is fine in a group of less than four digits.
        ASSERT_TRUE(!wrong || (bits.size() == ipv6_width && other[0] == '0' && wrong == address))
            << other;
      }
    }
  }
}

/// `number` in decimal, octal or hexadecimal, with more leading zeros than needed.
std::string old_number(std::uint64_t number, Random& random) {
  const char* const formats[] = {"%llu", "0%llo", "000%llo", "0x%llx", "0X%llX", "0x000%llx"};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), formats[random.below(6)],
                static_cast<unsigned long long>(number));
  return text.data();
}

// 127.1, 0x7f000001, 017700000001 and their like: literals that need no look-up and no grant, but
// no entries of a pool.
TEST(AddressProperty, OldTextsOfIpv4AreLiteralsAndNoRanges) {
  Random random;
  for (int round = 0; round < 5000; ++round) {
    const Bits bits =
        random.below(4) == 0 ? Bits(24, '0') + random.bits(8) : random.bits(ipv4_width);
    const std::size_t parts = 1 + random.below(4);
    std::string text;
    for (std::size_t i = 0; i + 1 < parts; ++i) {
      text += old_number(number_of(std::string_view(bits).substr(i * 8, 8)), random) + '.';
    }
    text += old_number(number_of(std::string_view(bits).substr((parts - 1) * 8)), random);
    ASSERT_EQ(net::literal_address(text), address_of(bits)) << text;
    if (text == dotted(bits)) continue;
    ASSERT_FALSE(Address::parse(text)) << text;
    ASSERT_FALSE(parse_address_pool(text + "/32")) << text;
  }
  using namespace std::string_literals;
  for (const std::string& text : {"256.0.0.1"s,
                                  "1.2.3.256"s,
                                  "1.2.65536"s,
                                  "1.16777216"s,
                                  "4294967296"s,
                                  "0x100000000"s,
                                  "1..2"s,
                                  ".1"s,
                                  "1."s,
                                  "1.2.3.4.5"s,
                                  "08"s,
                                  "0x"s,
                                  "0xg"s,
                                  "1.2.3.4x"s,
                                  "-1"s,
                                  "+1"s,
                                  ""s,
                                  "127.1 "s,
                                  " 127.1"s,
                                  "127.0.0.1 example.com"s,
                                  "127.0.0.1\texample.com"s,
                                  "127.1\0.example.com"s,
                                  "127.0.0.1%lo"s}) {
    EXPECT_FALSE(net::literal_address(text)) << text;
  }
}

}  // namespace
}  // namespace sluice::policy
