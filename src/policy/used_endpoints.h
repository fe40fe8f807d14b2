// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
#include "policy/rule.h"

namespace sluice::policy {

/// Ports as the fewest ranges.
[[nodiscard]] std::vector<PortRange> port_ranges(const std::set<std::uint16_t>& ports);

/// Endpoints, each once, in bounded room: when too many differ, every port stands for many, and
/// then ranges stand for their addresses, as narrow as there is room for.
class UsedEndpoints {
 public:
  static constexpr std::size_t most_ports = 64;  ///< that are told apart when there are too many

  explicit UsedEndpoints(std::size_t capacity = 1024) : capacity_(capacity) {}

  void add(const net::Endpoint& endpoint);
  void add(const UsedEndpoints& other);
  /// Takes away what `other` holds too.
  void remove(const UsedEndpoints& other);
  [[nodiscard]] bool contains(const net::Endpoint& endpoint) const;
  [[nodiscard]] bool empty() const { return ports_.empty(); }
  /// Whether it stands for more than was added.
  [[nodiscard]] bool is_widened() const { return widened_; }

  /// Ranges that are used with the same ports.
  struct Group {
    std::vector<net::Cidr> where;
    std::vector<PortRange> ports;  ///< none: every port
  };
  /// All, in the order of ports and addresses; adjacent ones are one range.
  [[nodiscard]] std::vector<Group> groups() const;

 private:
  struct Order {
    [[nodiscard]] bool operator()(const net::Cidr& a, const net::Cidr& b) const {
      return std::tie(a.base.family, a.base.bytes, a.prefix) <
             std::tie(b.base.family, b.base.bytes, b.prefix);
    }
  };
  [[nodiscard]] net::Cidr range(const net::Address& address) const;
  void insert(const net::Cidr& range, const std::set<std::uint16_t>& ports);
  void widen();
  void rebuild();

  std::map<net::Cidr, std::set<std::uint16_t>, Order> ports_;
  std::size_t capacity_;   ///< of pairs of a range and a port; at least twice `most_ports`
  std::size_t size_ = 0;   ///< pairs of a range and a port
  std::size_t level_ = 0;  ///< how wide ranges are: an index of the prefixes
  bool every_port_ = false;
  bool widened_ = false;
};

}  // namespace sluice::policy
