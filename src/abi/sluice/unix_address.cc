// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/sluice/unix_address.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace sluice::abi::sluice_1 {
namespace {

/// With a NUL behind a path that fills it.
constexpr Size longest_told = sizeof(sockaddr_un) + 1;

}  // namespace

GuestUnixAddress::GuestUnixAddress(GuestMemory memory, Ptr<std::byte> at, Size length)
    : length_(length) {
  if (length > sizeof storage_) return;
  const auto given = memory.bytes(at, length);
  std::memcpy(&storage_, given.data(), given.size());
}

bool GuestUnixAddress::is_unspecified() const {
  return length_ >= sizeof(sa_family_t) && length_ <= sizeof storage_ &&
         storage_.sun_family == AF_UNSPEC;
}

wasi::Result<net::UnixName> GuestUnixAddress::name() const {
  auto name = name_to_bind();
  if (name && name->is_none()) return wasi::failure(Errno::inval);
  return name;
}

wasi::Result<net::UnixName> GuestUnixAddress::name_to_bind() const {
  if (length_ < sizeof(sa_family_t) || length_ > sizeof storage_ ||
      storage_.sun_family != AF_UNIX) {
    return wasi::failure(Errno::inval);
  }
  return net::UnixName::of(storage_, length_);
}

void UnixAddressOut::require(GuestMemory memory) const {
  if (capacity == 0) return;
  static_cast<void>(memory.bytes(at, std::min(capacity, longest_told)));
  memory.require(length);
}

void UnixAddressOut::store(GuestMemory memory, const std::optional<net::UnixName>& name) const {
  if (capacity == 0) return;
  std::array<std::byte, longest_told> told{};
  Size full = 0;
  if (name) {
    sockaddr_un address;
    full = name->to_sockaddr(address);
    std::memcpy(told.data(), &address, sizeof address);
  }
  const auto room = memory.bytes(at, std::min(capacity, full));
  std::ranges::copy(std::span(told).first(room.size()), room.begin());
  memory.write(length, full);
}

}  // namespace sluice::abi::sluice_1
