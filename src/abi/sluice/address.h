// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <optional>

#include "abi/sluice/types.h"
#include "net/endpoint.h"
#include "net/socket.h"

namespace sluice::abi::sluice_1 {

/// An address that a guest passes, copied in once.
class GuestAddress {
 public:
  /// Throws BadPointer. A `length` beyond sockaddr_storage is not read: see endpoint().
  GuestAddress(GuestMemory memory, Ptr<std::byte> at, Size length);

  /// AF_UNSPEC too when there is no family at all.
  [[nodiscard]] sa_family_t family() const { return storage_.sin6_family; }
  /// `inval` when the length is wrong for the family, `afnosupport` for families other than IPv4
  /// and IPv6.
  [[nodiscard]] wasi::Result<net::Endpoint> endpoint() const;
  /// The same as bind(2) and sendto(2) have it: an IPv4 socket takes AF_UNSPEC for AF_INET.
  [[nodiscard]] wasi::Result<net::Endpoint> endpoint_for(const net::Socket& socket) const;
  /// Whether sendto(2) overlooks it: a stream overlooks any, an IPv6 socket AF_UNSPEC.
  [[nodiscard]] bool is_overlooked_by(const net::Socket& socket) const;

 private:
  sockaddr_in6 storage_{};  ///< what longer ones have behind it means nothing
  Size length_;
};

/// Where a guest wants an address: `capacity` bytes at `at`, its full length at `length`. With a
/// capacity of 0 it wants none, and neither is touched.
struct AddressOut {
  Ptr<std::byte> at;
  Size capacity;
  Ptr<Size> length;

  /// Throws BadPointer unless store() could write.
  void require(GuestMemory memory) const;
  /// No endpoint is a length of 0.
  void store(GuestMemory memory, const std::optional<net::Endpoint>& endpoint) const;
};

}  // namespace sluice::abi::sluice_1
