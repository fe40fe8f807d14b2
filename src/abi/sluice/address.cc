// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/sluice/address.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace sluice::abi::sluice_1 {
namespace {

constexpr Size longest_address = sizeof(sockaddr_in6);
constexpr Size longest_given = sizeof(sockaddr_storage);

/// Without a call for IPv4.
void copy_address(std::byte* to, std::span<const std::byte> from) {
  if (from.size() == sizeof(sockaddr_in)) {
    std::memcpy(to, from.data(), sizeof(sockaddr_in));
  } else {
    std::ranges::copy(from, to);
  }
}

}  // namespace

GuestAddress::GuestAddress(GuestMemory memory, Ptr<std::byte> at, Size length) : length_(length) {
  if (length > longest_given) return;
  const auto given = memory.bytes(at, length);
  copy_address(reinterpret_cast<std::byte*>(&storage_),
               given.first(std::min(length, longest_address)));
}

wasi::Result<net::Endpoint> GuestAddress::endpoint() const {
  if (length_ < sizeof(sa_family_t) || length_ > longest_given) {
    return wasi::failure(Errno::inval);
  }
  const auto endpoint =
      net::Endpoint::from_sockaddr(reinterpret_cast<const sockaddr*>(&storage_), length_);
  if (endpoint) return *endpoint;
  const bool known = family() == AF_INET || family() == AF_INET6;
  return wasi::failure(known ? Errno::inval : Errno::afnosupport);
}

wasi::Result<net::Endpoint> GuestAddress::endpoint_for(const net::Socket& socket) const {
  if (family() != AF_UNSPEC || socket.family() != net::Family::ipv4) return endpoint();
  GuestAddress ipv4 = *this;
  ipv4.storage_.sin6_family = AF_INET;
  return ipv4.endpoint();
}

bool GuestAddress::is_overlooked_by(const net::Socket& socket) const {
  if (length_ > longest_given) return false;
  if (socket.transport() == net::Transport::tcp) return true;
  return socket.family() == net::Family::ipv6 && family() == AF_UNSPEC &&
         length_ >= sizeof(sa_family_t);
}

void AddressOut::require(GuestMemory memory) const {
  if (capacity == 0) return;
  static_cast<void>(memory.bytes(at, std::min(capacity, longest_address)));
  memory.require(length);
}

void AddressOut::store(GuestMemory memory, const std::optional<net::Endpoint>& endpoint) const {
  if (capacity == 0) return;
  sockaddr_storage storage;
  const Size full = endpoint ? endpoint->to_sockaddr(storage) : 0;
  const auto room = memory.bytes(at, std::min(capacity, full));
  copy_address(room.data(), {reinterpret_cast<const std::byte*>(&storage), room.size()});
  memory.write(length, full);
}

}  // namespace sluice::abi::sluice_1
