// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/address.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sluice::abi::wamr {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::size_t port_offset(net::Family family) {
  return family == net::Family::ipv4 ? 4 : 16;
}

/// Between the guest's groups and network order; its own inverse.
Bytes with_pairs_swapped(Bytes bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 2) std::swap(bytes[i], bytes[i + 1]);
  return bytes;
}

}  // namespace

wasi::Result<net::Address> to_address(const AddrIp& record) {
  const Bytes& bytes = record.address;
  switch (record.kind) {
    case family::ipv4:
      return net::Address::v4({bytes[0], bytes[1], bytes[2], bytes[3]});
    case family::ipv6:
      return net::Address::v6(with_pairs_swapped(bytes));
    default:
      return wasi::failure(Errno::protonosupport);
  }
}

wasi::Result<net::Endpoint> to_endpoint(const Addr& record) {
  AddrIp ip{.kind = record.kind, .address = {}};
  std::copy_n(record.address_and_port.begin(), ip.address.size(), ip.address.begin());
  const auto address = to_address(ip);
  if (!address) return wasi::failure(address.error());
  net::Endpoint endpoint{.address = *address};
  std::memcpy(&endpoint.port, record.address_and_port.data() + port_offset(address->family),
              sizeof endpoint.port);
  return endpoint;
}

Addr to_record(const net::Endpoint& endpoint) {
  const bool ipv4 = endpoint.address.family == net::Family::ipv4;
  const Bytes bytes = ipv4 ? endpoint.address.bytes : with_pairs_swapped(endpoint.address.bytes);
  Addr record{.kind = ipv4 ? family::ipv4 : family::ipv6, .address_and_port = {}};
  std::ranges::copy(bytes, record.address_and_port.begin());
  std::memcpy(record.address_and_port.data() + port_offset(endpoint.address.family), &endpoint.port,
              sizeof endpoint.port);
  return record;
}

}  // namespace sluice::abi::wamr
