// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/used_endpoints.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace sluice::policy {
namespace {

using net::Address;
using net::Cidr;
using net::Family;

/// Of IPv4 and IPv6, each wider than the one before.
struct Prefixes {
  std::uint8_t ipv4;
  std::uint8_t ipv6;
};
constexpr std::array<Prefixes, 5> prefixes{{{32, 128}, {24, 64}, {16, 48}, {8, 32}, {0, 0}}};

}  // namespace

std::vector<PortRange> port_ranges(const std::set<std::uint16_t>& ports) {
  std::vector<PortRange> ranges;
  for (const std::uint16_t port : ports) {
    if (!ranges.empty() && ranges.back().last + 1 == port) {
      ranges.back().last = port;
    } else {
      ranges.push_back({.first = port, .last = port});
    }
  }
  return ranges;
}

Cidr UsedEndpoints::range(const Address& address) const {
  const Prefixes& width = prefixes[level_];
  return Cidr::around(address, address.family == Family::ipv4 ? width.ipv4 : width.ipv6);
}

void UsedEndpoints::insert(const Cidr& range, const std::set<std::uint16_t>& ports) {
  auto& known = ports_[range];
  size_ -= known.size();
  if (every_port_) {
    known.insert(0);
  } else {
    known.insert(ports.begin(), ports.end());
  }
  size_ += known.size();
}

void UsedEndpoints::add(const net::Endpoint& endpoint) {
  insert(range(endpoint.address), {endpoint.port});
  while (size_ > capacity_) widen();
}

void UsedEndpoints::widen() {
  widened_ = true;
  std::set<std::uint16_t> different;
  for (const auto& [unused, ports] : ports_) {
    different.insert(ports.begin(), ports.end());
    if (different.size() > most_ports) break;
  }
  if (different.size() > most_ports) {
    every_port_ = true;
  } else {
    ++level_;
  }
  rebuild();
}

void UsedEndpoints::rebuild() {
  const auto before = std::exchange(ports_, {});
  size_ = 0;
  for (const auto& [known, ports] : before) insert(range(known.base), ports);
}

void UsedEndpoints::add(const UsedEndpoints& other) {
  widened_ = widened_ || other.widened_;
  every_port_ = every_port_ || other.every_port_;
  level_ = std::max(level_, other.level_);
  rebuild();
  for (const auto& [known, ports] : other.ports_) insert(range(known.base), ports);
  while (size_ > capacity_) widen();
}

void UsedEndpoints::remove(const UsedEndpoints& other) {
  if (other.level_ < level_ || (every_port_ && !other.every_port_)) return;
  for (auto& [known, ports] : ports_) {
    size_ -= std::erase_if(ports, [&](std::uint16_t port) {
      return other.contains({.address = known.base, .port = port});
    });
  }
  std::erase_if(ports_, [](const auto& known) { return known.second.empty(); });
}

bool UsedEndpoints::contains(const net::Endpoint& endpoint) const {
  const auto known = ports_.find(range(endpoint.address));
  return known != ports_.end() && (every_port_ || known->second.contains(endpoint.port));
}

std::vector<UsedEndpoints::Group> UsedEndpoints::groups() const {
  std::map<std::set<std::uint16_t>, std::vector<Cidr>> by_ports;
  for (const auto& [known, ports] : ports_) by_ports[ports].push_back(known);
  std::vector<Group> groups;
  for (const auto& [ports, ranges] : by_ports) {
    Group group{.where = {}, .ports = every_port_ ? std::vector<PortRange>() : port_ranges(ports)};
    for (auto first = ranges.begin(); first != ranges.end();) {
      auto last = first;
      while (std::next(last) != ranges.end() && last->is_before(*std::next(last))) ++last;
      const auto cover = net::cover(first->base, last->last());
      std::ranges::copy(*cover, std::back_inserter(group.where));
      first = std::next(last);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace sluice::policy
