// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
#include "policy/address_table.h"
#include "policy/range_map.h"
#include "policy/rule.h"

namespace sluice::policy {

/// What many rules about peers (`from`) say of one that comes to a socket. A look-up goes through
/// the ranges around the socket's address, and the ranges of ports there that are no single port.
class PeerTable {
 public:
  struct Entry {
    Action action;
    net::Cidr local;
    PortRange ports;
    net::Cidr from;
    std::uint32_t rule;
  };
  /// Of the rules that cover the socket.
  struct Found {
    std::optional<std::uint32_t> denies;  ///< one that denies the peer
    std::optional<std::uint32_t> allows;  ///< one that allows the peer
    bool is_limited = false;              ///< there is one that allows some peers
  };

  PeerTable() = default;
  explicit PeerTable(std::vector<Entry> entries);

  [[nodiscard]] Found find(const net::Endpoint& local, const net::Address& peer) const;

 private:
  struct From {
    net::Cidr range;
    std::uint32_t rule;
  };
  /// Peers: a part of few_, or when there are many, an index of tables_.
  struct Peers {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct Listener {
    PortRange ports;
    Peers denied;
    Peers allowed;
  };
  /// The listeners within one range of addresses, those of a single port last and in its order.
  struct Place {
    std::uint32_t begin;
    std::uint32_t single_ports;
    std::uint32_t end;
    std::uint32_t around;  ///< the place around this one, or none
  };
  static constexpr std::uint32_t none = UINT32_MAX;
  struct PlaceAt {
    std::uint32_t index = none;  ///< of places_
    friend bool operator==(const PlaceAt&, const PlaceAt&) = default;
  };
  static constexpr std::size_t few = 8;

  [[nodiscard]] Peers compile(const std::vector<From>& peers);
  void look(const Listener& listener, const net::Address& peer, Found& found) const;
  [[nodiscard]] std::optional<std::uint32_t> find(const Peers& peers,
                                                  const net::Address& peer) const;

  RangeMap<PlaceAt> locals_;
  std::vector<Place> places_;
  std::vector<Listener> listeners_;
  std::vector<From> few_;
  std::vector<AddressTable> tables_;
};

}  // namespace sluice::policy
