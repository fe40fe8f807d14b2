// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "policy/test_generator.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Cidr;
using net::Family;

/// Ranges and addresses that meet: all bits as those of a few bases, up to one of them.
class Random : public Generator {
 public:
  Random(std::uint64_t seed, Family family, std::size_t bases) : Generator(seed), family_(family) {
    for (std::size_t i = 0; i < bases; ++i) bases_.push_back(any_address());
    bases_.push_back(Address::any(family));
    Address highest = Address::any(family);
    for (std::size_t i = 0; i < bytes(); ++i) highest.bytes[i] = 0xff;
    bases_.push_back(highest);
  }
  Address address() {
    Address address = any_address();
    const Address& base = one_of(bases_);
    const std::size_t same = below(bytes() + 1);
    std::copy_n(base.bytes.begin(), same, address.bytes.begin());
    return address;
  }
  Cidr range() {
    const std::size_t width = bytes() * 8;
    const std::size_t prefix = below(3) == 0 ? width : below(width + 1);
    return Cidr::parse(address().to_string() + '/' + std::to_string(prefix)).value();
  }
  PortRange ports() {
    if (below(4) == 0) return {};
    const auto first = static_cast<std::uint16_t>(below(40));
    return {.first = first,
            .last = static_cast<std::uint16_t>(first + (below(2) == 0 ? 0 : below(10)))};
  }

 private:
  [[nodiscard]] std::size_t bytes() const { return family_ == Family::ipv4 ? 4 : 16; }
  Address any_address() {
    Address address = Address::any(family_);
    for (std::size_t i = 0; i < bytes(); ++i) {
      address.bytes[i] = static_cast<std::uint8_t>(number());
    }
    return address.canonical();
  }
  Family family_;
  std::vector<Address> bases_;
};

void expect_what_an_oracle_says(Random random, std::size_t count) {
  std::vector<AddressTable::Entry> entries;
  for (std::uint32_t i = 0; i < count; ++i) {
    entries.push_back({.range = random.range(), .span = {.ports = random.ports(), .rule = i}});
  }
  const AddressTable table(entries);
  for (int question = 0; question < 500; ++question) {
    const net::Endpoint where{
        .address = entries.empty() || random.below(2) == 0 ? random.address()
                                                           : random.one_of(entries).range.base,
        .port = static_cast<std::uint16_t>(random.below(2) == 0 ? random.below(50) : 65535)};
    const AddressTable::Entry* best = nullptr;
    bool is_covered = false;
    for (const AddressTable::Entry& entry : entries) {
      if (!entry.range.contains(where.address)) continue;
      is_covered = true;
      if (!entry.span.ports.contains(where.port)) continue;
      if (best == nullptr || entry.range.prefix > best->range.prefix) best = &entry;
    }
    ASSERT_EQ(table.find(where), best != nullptr ? best->span.rule : AddressTable::no_rule)
        << where.to_string();
    ASSERT_EQ(table.covers(where.address), is_covered) << where.to_string();
  }
}

TEST(AddressTable, DecidesAsAnOracleDoes) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const std::size_t count : {0, 1, 2, 10, 100, 3000}) {
      for (const std::size_t bases : {1, 4, 300}) {
        expect_what_an_oracle_says(Random(count + bases, family, bases), count);
      }
    }
  }
}

// As deep as it gets, with more ports than one range takes over from those around it.
TEST(AddressTable, GoesOutwardsAsFarAsItMust) {
  std::vector<AddressTable::Entry> entries;
  const std::string base = "2001:db8:1:2:3:4:5:6/";
  for (std::uint32_t prefix = 0; prefix <= 128; ++prefix) {
    for (std::uint32_t i = 0; i < 10; ++i) {
      const auto port = static_cast<std::uint16_t>(20 * prefix + 2 * i);
      entries.push_back({.range = Cidr::parse(base + std::to_string(prefix)).value(),
                         .span = {.ports = {.first = port, .last = port}, .rule = port}});
    }
  }
  const AddressTable table(entries);
  const Address inside = Address::parse("2001:db8:1:2:3:4:5:6").value();
  const Address beside = Address::parse("2001:db8:1:2:3:4:5:7").value();  // in all but the last
  for (std::uint16_t port = 0; port < 20 * 129; ++port) {
    const bool is_there = port % 2 == 0;
    const auto has_rule = [&](const Address& address) {
      return table.find({.address = address, .port = port}) != AddressTable::no_rule;
    };
    ASSERT_EQ(has_rule(inside), is_there) << port;
    ASSERT_EQ(has_rule(beside), is_there && port < 20 * 128) << port;
  }
}

}  // namespace
}  // namespace sluice::policy
