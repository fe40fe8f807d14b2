// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/sluice/address.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace sluice::abi::sluice_1 {
namespace {

constexpr Size longest_address = sizeof(sockaddr_in6);
constexpr Size longest_given = sizeof(sockaddr_storage);

/// memcpy, without a call for IPv4.
void copy_address(void* to, const void* from, std::size_t size) {
  if (size == sizeof(sockaddr_in)) {
    std::memcpy(to, from, sizeof(sockaddr_in));
  } else {
    std::memcpy(to, from, size);
  }
}

}  // namespace

GuestAddress::GuestAddress(GuestMemory memory, Ptr<std::byte> at, Size length) : length_(length) {
  if (length > longest_given) return;
  copy_address(&storage_, memory.bytes(at, length).data(), std::min(length, longest_address));
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
  copy_address(room.data(), &storage, room.size());
  memory.write(length, full);
}

}  // namespace sluice::abi::sluice_1
