// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/peer_table.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

namespace sluice::policy {

PeerTable::PeerTable(std::vector<Entry> entries) {
  const auto listener = [](const Entry& entry) {
    const bool is_single = entry.ports.first == entry.ports.last;
    return std::tuple(entry.local.base.family, entry.local.base.bytes, entry.local.prefix,
                      is_single, entry.ports.first, entry.ports.last);
  };
  std::ranges::sort(entries, {},
                    [&](const Entry& entry) { return std::tuple(listener(entry), entry.rule); });
  std::vector<net::Cidr> ranges;
  for (auto next = entries.begin(); next != entries.end();) {
    const auto key = listener(*next);
    if (ranges.empty() || ranges.back() != next->local) {
      ranges.push_back(next->local);
      const auto begin = static_cast<std::uint32_t>(listeners_.size());
      places_.push_back({.begin = begin, .single_ports = begin, .end = begin, .around = none});
    }
    const PortRange ports = next->ports;
    std::array<std::vector<From>, 2> peers;  // by Action
    for (; next != entries.end() && listener(*next) == key; ++next) {
      peers[static_cast<std::size_t>(next->action)].push_back(
          {.range = next->from, .rule = next->rule});
    }
    listeners_.push_back({.ports = ports,
                          .denied = compile(peers[static_cast<std::size_t>(Action::deny)]),
                          .allowed = compile(peers[static_cast<std::size_t>(Action::allow)])});
    Place& place = places_.back();
    if (ports.first != ports.last) ++place.single_ports;
    ++place.end;
  }
  locals_ = RangeMap<PlaceAt>(ranges, [&](std::size_t index, PlaceAt around) {
    places_[index].around = around.index;
    return PlaceAt{static_cast<std::uint32_t>(index)};
  });
}

PeerTable::Peers PeerTable::compile(const std::vector<From>& peers) {
  const auto size = static_cast<std::uint32_t>(peers.size());
  if (size <= few) {
    few_.insert(few_.end(), peers.begin(), peers.end());
    return {.begin = static_cast<std::uint32_t>(few_.size()) - size, .size = size};
  }
  std::vector<AddressTable::Entry> entries;
  entries.reserve(size);
  for (const From& from : peers) {
    entries.push_back({.range = from.range, .span = {.ports = {}, .rule = from.rule}});
  }
  tables_.emplace_back(std::move(entries));
  return {.begin = static_cast<std::uint32_t>(tables_.size() - 1), .size = size};
}

PeerTable::Found PeerTable::find(const net::Endpoint& local, const net::Address& peer) const {
  Found found;
  const std::span listeners(listeners_);
  for (std::uint32_t at = locals_.innermost(local.address).index; at != none;) {
    const Place& place = places_[at];
    const auto singles = listeners.subspan(place.single_ports, place.end - place.single_ports);
    for (const Listener& each : listeners.subspan(place.begin, place.single_ports - place.begin)) {
      if (each.ports.contains(local.port)) look(each, peer, found);
    }
    const auto single = std::ranges::lower_bound(
        singles, local.port, {}, [](const Listener& each) { return each.ports.first; });
    if (single != singles.end() && single->ports.first == local.port) look(*single, peer, found);
    at = place.around;
  }
  return found;
}

void PeerTable::look(const Listener& listener, const net::Address& peer, Found& found) const {
  if (!found.denies) found.denies = find(listener.denied, peer);
  if (!found.allows) found.allows = find(listener.allowed, peer);
  found.is_limited = found.is_limited || listener.allowed.size > 0;
}

std::optional<std::uint32_t> PeerTable::find(const Peers& peers, const net::Address& peer) const {
  if (peers.size > few) {
    const std::uint32_t rule = tables_[peers.begin].find({.address = peer});
    return rule == AddressTable::no_rule ? std::nullopt : std::optional(rule);
  }
  for (const From& from : std::span(few_).subspan(peers.begin, peers.size)) {
    if (from.range.contains(peer)) return from.rule;
  }
  return std::nullopt;
}

}  // namespace sluice::policy
