// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/place.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sluice::policy {
namespace {

std::vector<net::Cidr> parse_all(std::initializer_list<std::string_view> texts) {
  std::vector<net::Cidr> all;
  for (const std::string_view text : texts) all.push_back(net::Cidr::parse(text).value());
  return all;
}

}  // namespace

std::string_view to_string(AddressSet set) {
  return address_set_words[static_cast<std::size_t>(set)];
}

std::optional<AddressSet> address_set(std::string_view word) {
  const auto* const found = std::ranges::find(address_set_words, word);
  if (found == address_set_words.end()) return std::nullopt;
  return static_cast<AddressSet>(found - address_set_words.begin());
}

std::span<const net::Cidr> ranges(AddressSet set) {
  static const std::array<std::vector<net::Cidr>, address_set_words.size()> all{
      parse_all({"0.0.0.0/0", "::/0"}),
      parse_all({"127.0.0.0/8", "::1/128"}),
      parse_all({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}),
      parse_all({"169.254.0.0/16", "fe80::/10"}),
      parse_all({"224.0.0.0/4", "ff00::/8"}),
      parse_all({
          "169.254.169.254/32",  // most clouds
          "169.254.170.2/32",    // tasks of AWS ECS
          "169.254.170.23/32",   // pods of AWS EKS
          "100.100.100.200/32",  // Alibaba
          "168.63.129.16/32",    // Azure
          "192.0.0.192/32",      // Oracle
          "fd00:ec2::254/128",   // AWS
          "fd00:ec2::23/128",    // pods of AWS EKS
          "fd20:ce::254/128",    // Google
      }),
      parse_all(
          {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"}),
  };
  return all[static_cast<std::size_t>(set)];
}

namespace {

bool is_within(const net::Address& address, std::span<const net::Cidr> ranges) {
  return std::ranges::any_of(ranges,
                             [&](const net::Cidr& range) { return range.contains(address); });
}

}  // namespace

bool is_public(const net::Address& address) {
  // Of IPv4, all but these and the sets (IANA: IPv4 Special-Purpose Address Registry).
  static const std::vector<net::Cidr> unusable_ipv4 = parse_all({
      "0.0.0.0/8",       // this network
      "192.0.0.0/24",    // protocol assignments
      "192.88.99.0/24",  // relays of 6to4
      "198.18.0.0/15",   // benchmarks
      "240.0.0.0/4",     // reserved, broadcast
  });
  // Of IPv6, what is given to networks, but not these; and what a translator takes to IPv4.
  static const std::vector<net::Cidr> unicast = parse_all({"2000::/3", "64:ff9b::/96"});
  static const std::vector<net::Cidr> unusable_ipv6 = parse_all({
      "2001::/23",  // protocol assignments: Teredo, benchmarks, ORCHID and others
  });
  for (const auto set : {AddressSet::loopback, AddressSet::private_use, AddressSet::link_local,
                         AddressSet::multicast, AddressSet::metadata, AddressSet::documentation}) {
    if (is_within(address, ranges(set))) return false;
  }
  if (address.family == net::Family::ipv4) return !is_within(address, unusable_ipv4);
  if (!is_within(address, unicast) || is_within(address, unusable_ipv6)) return false;
  const auto within = address.embedded_ipv4();
  return !within || is_public(*within);
}

bool contains(const Place& place, const net::Address& address) {
  if (const auto* const range = std::get_if<net::Cidr>(&place)) return range->contains(address);
  const auto* const set = std::get_if<AddressSet>(&place);
  return set != nullptr && is_within(address, ranges(*set));
}

bool could_end_in_a_port(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == address.npos) return false;
  const std::string_view end = address.substr(colon + 1);
  return !end.empty() && std::ranges::all_of(end, [](char c) { return c >= '0' && c <= '9'; }) &&
         net::Address::parse(address.substr(0, colon));
}

std::string to_string(const Place& place) {
  if (const auto* const set = std::get_if<AddressSet>(&place)) return std::string(to_string(*set));
  if (const auto* const name = std::get_if<NamePattern>(&place)) return name->to_string();
  if (const auto* const path = std::get_if<PathPattern>(&place)) return path->to_string();
  const auto& range = std::get<net::Cidr>(place);
  const unsigned whole = range.base.family == net::Family::ipv4 ? 32 : 128;
  return range.prefix == whole ? range.base.to_string() : range.to_string();
}

}  // namespace sluice::policy
