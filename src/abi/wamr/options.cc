// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/options.h"

#include <cstring>

#include "abi/wamr/address.h"
#include "abi/wamr/functions.h"

namespace sluice::abi::wamr {
namespace {

using LoopV4 = Option<Flag, IPPROTO_IP, IP_MULTICAST_LOOP>;
using LoopV6 = Option<Flag, IPPROTO_IPV6, IPV6_MULTICAST_LOOP>;

using ChangeMembership = net::Result<void> (net::Network::*)(net::Socket&, const net::Membership&);

Errno change_membership(Process& process, GuestMemory memory, Fd fd, Ptr<AddrIp> group,
                        std::uint32_t interface, ChangeMembership change) {
  const auto address = to_address(memory.read(group));
  if (!address) return address.error();
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  net::Membership membership{.group = *address,
                             .interface_address = net::Address::any(address->family)};
  if (address->family == net::Family::ipv4) {
    std::memcpy(membership.interface_address.bytes.data(), &interface, sizeof interface);
  } else {
    membership.interface_index = interface;
  }
  return status((process.network.*change)(**socket, membership));
}

}  // namespace

Errno sock_get_linger(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint8_t> enabled,
                      Ptr<std::int32_t> seconds) {
  memory.require(enabled);
  memory.require(seconds);
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  const auto value = net::get_option<linger>(**socket, SOL_SOCKET, SO_LINGER);
  if (!value) return wasi::from_host(value.error());
  memory.write(enabled, Flag::to_guest(value->l_onoff));
  memory.write(seconds, value->l_linger);
  return Errno::success;
}

Errno sock_set_linger(Process& process, Fd fd, std::uint8_t enabled, std::int32_t seconds) {
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  const linger value{.l_onoff = Flag::to_host(enabled), .l_linger = seconds};
  return status(set_option(process, **socket, SOL_SOCKET, SO_LINGER, value));
}

Errno sock_get_ip_multicast_loop(Process& process, GuestMemory memory, Fd fd, std::uint32_t ipv6,
                                 Ptr<std::uint8_t> enabled) {
  return (ipv6 != 0 ? LoopV6::get : LoopV4::get)(process, memory, fd, enabled);
}

Errno sock_set_ip_multicast_loop(Process& process, Fd fd, std::uint32_t ipv6,
                                 std::uint8_t enabled) {
  return (ipv6 != 0 ? LoopV6::set : LoopV4::set)(process, fd, enabled);
}

Errno sock_set_ip_add_membership(Process& process, GuestMemory memory, Fd fd, Ptr<AddrIp> group,
                                 std::uint32_t interface) {
  return change_membership(process, memory, fd, group, interface, &net::Network::join);
}

Errno sock_set_ip_drop_membership(Process& process, GuestMemory memory, Fd fd, Ptr<AddrIp> group,
                                  std::uint32_t interface) {
  return change_membership(process, memory, fd, group, interface, &net::Network::leave);
}

}  // namespace sluice::abi::wamr
