// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/options.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "abi/sluice/functions.h"
#include "abi/socket_access.h"

namespace sluice::abi::sluice_1 {
namespace {

/// No option's value is longer. A guest may say more, as on Linux: what is beyond stays untouched.
constexpr std::int32_t longest_value = 1024;

using Membership = net::Membership;
using ChangeMembership = net::Result<void> (net::Network::*)(net::Socket&, const Membership&);

/// Options that carry an address for policy to see.
struct MembershipOption {
  int level;
  int number;
  ChangeMembership change;
};

constexpr MembershipOption membership_options[] = {
    {IPPROTO_IP, IP_ADD_MEMBERSHIP, &net::Network::join},
    {IPPROTO_IP, IP_DROP_MEMBERSHIP, &net::Network::leave},
    {IPPROTO_IPV6, IPV6_JOIN_GROUP, &net::Network::join},
    {IPPROTO_IPV6, IPV6_LEAVE_GROUP, &net::Network::leave},
};

/// The first T of `value`; `inval` when it is too short.
template <class T>
wasi::Result<T> prefix(std::span<const std::byte> value) {
  if (value.size() < sizeof(T)) return wasi::failure(Errno::inval);
  T copy;
  std::memcpy(&copy, value.data(), sizeof copy);
  return copy;
}

net::Address to_address(const in_addr& address) {
  std::array<std::uint8_t, 4> octets;
  std::memcpy(octets.data(), &address, octets.size());
  return net::Address::v4(octets);
}

net::Address to_address(const in6_addr& address) {
  std::array<std::uint8_t, 16> bytes;
  std::memcpy(bytes.data(), &address, bytes.size());
  return net::Address::v6(bytes);
}

wasi::Result<Membership> to_membership(int level, std::span<const std::byte> value) {
  if (level == IPPROTO_IPV6) {
    const auto request = prefix<ipv6_mreq>(value);
    if (!request) return wasi::failure(request.error());
    return Membership{.group = to_address(request->ipv6mr_multiaddr),
                      .interface_address = {},
                      .interface_index = request->ipv6mr_interface};
  }
  if (const auto request = prefix<ip_mreqn>(value)) {
    return Membership{.group = to_address(request->imr_multiaddr),
                      .interface_address = to_address(request->imr_address),
                      .interface_index = static_cast<std::uint32_t>(request->imr_ifindex)};
  }
  const auto request = prefix<ip_mreq>(value);
  if (!request) return wasi::failure(request.error());
  return Membership{.group = to_address(request->imr_multiaddr),
                    .interface_address = to_address(request->imr_interface)};
}

/// getsockopt(2), where an error that the value reports is one of preview 1.
net::Result<std::size_t> get(int host, int level, int number, std::span<std::byte> value) {
  if (level != SOL_SOCKET || number != SO_ERROR) {
    return net::get_option(host, level, number, value);
  }
  int pending = 0;
  const auto found =
      net::get_option(host, level, number, std::as_writable_bytes(std::span(&pending, 1)));
  if (!found) return std::unexpected(found.error());
  const auto error = static_cast<int>(wasi::from_host(static_cast<net::Errno>(pending)));
  const std::size_t size = std::min(value.size(), sizeof error);
  std::memcpy(value.data(), &error, size);
  return size;
}

// What the calls answer of a unix socket, or `error` of what is none. Not among the code of the
// others, which it would slow down.

[[gnu::cold, gnu::noinline]] Errno get_of_unix(Process& process, GuestMemory memory, Fd fd,
                                               Errno error, int level, int number,
                                               std::span<std::byte> room,
                                               Ptr<std::int32_t> length) {
  return with_unix_socket(process, fd, error, [&](const net::UnixSocket& socket) {
    if (level != SOL_SOCKET) return Errno::notsup;
    const auto stored = get(socket.host(), level, number, room);
    if (!stored) return wasi::from_host(stored.error());
    memory.write(length, static_cast<std::int32_t>(*stored));
    return Errno::success;
  });
}

[[gnu::cold, gnu::noinline]] Errno set_of_unix(Process& process, Fd fd, Errno error, int level,
                                               int number, std::span<const std::byte> value) {
  return with_unix_socket(process, fd, error, [&](const net::UnixSocket& socket) {
    return status(socket.set_option(level, number, value));
  });
}

}  // namespace

Errno sock_getsockopt(Process& process, GuestMemory memory, Fd fd, std::int32_t level,
                      std::int32_t number, Ptr<std::byte> value, Ptr<std::int32_t> length) {
  const std::int32_t capacity = memory.read(length);
  if (capacity < 0) return Errno::inval;
  const auto room =
      memory.bytes(value, static_cast<std::uint32_t>(std::min(capacity, longest_value)));
  const auto socket = find_socket(process, fd);
  if (!socket) return get_of_unix(process, memory, fd, socket.error(), level, number, room, length);
  const auto stored = get((*socket)->host(), level, number, room);
  if (!stored) return wasi::from_host(stored.error());
  memory.write(length, static_cast<std::int32_t>(*stored));
  return Errno::success;
}

Errno sock_setsockopt(Process& process, GuestMemory memory, Fd fd, std::int32_t level,
                      std::int32_t number, Ptr<std::byte> value, std::int32_t length) {
  if (length < 0) return Errno::inval;
  const auto bytes =
      memory.bytes(value, static_cast<std::uint32_t>(std::min(length, longest_value)));
  const auto socket = find_socket(process, fd);
  if (!socket) return set_of_unix(process, fd, socket.error(), level, number, bytes);
  const auto* const membership = std::ranges::find_if(membership_options, [&](const auto& option) {
    return option.level == level && option.number == number;
  });
  if (membership == std::end(membership_options)) {
    return status(process.network.set_option(**socket, level, number, bytes));
  }
  if (level == IPPROTO_IPV6 && (*socket)->family() == net::Family::ipv4) return Errno::noprotoopt;
  if (level == IPPROTO_IP && (*socket)->transport() == net::Transport::tcp) return Errno::proto;
  const auto wanted = to_membership(level, bytes);
  if (!wanted) return wanted.error();
  return status((process.network.*membership->change)(**socket, *wanted));
}

}  // namespace sluice::abi::sluice_1
