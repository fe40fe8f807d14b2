// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/un.h>

#include <cstddef>
#include <optional>

#include "abi/sluice/types.h"
#include "net/unix_name.h"

namespace sluice::abi::sluice_1 {

/// An address that a guest passes for a unix socket, copied in once.
class GuestUnixAddress {
 public:
  /// Throws BadPointer. A `length` beyond sockaddr_un is not read: see name().
  GuestUnixAddress(GuestMemory memory, Ptr<std::byte> at, Size length);

  /// Whether it is one of AF_UNSPEC, which dissolves an association.
  [[nodiscard]] bool is_unspecified() const;
  /// `inval` when the length or the family is wrong, or there is no name.
  [[nodiscard]] wasi::Result<net::UnixName> name() const;
  /// The same as bind(2) has it, which takes the family alone for any name.
  [[nodiscard]] wasi::Result<net::UnixName> name_to_bind() const;

 private:
  sockaddr_un storage_{};
  Size length_;
};

/// Where a guest wants the name of a unix socket; see AddressOut.
struct UnixAddressOut {
  Ptr<std::byte> at;
  Size capacity;
  Ptr<Size> length;

  /// Throws BadPointer unless store() could write.
  void require(GuestMemory memory) const;
  /// No name that is told is a length of 0; that there is none, a family alone.
  void store(GuestMemory memory, const std::optional<net::UnixName>& name) const;
};

}  // namespace sluice::abi::sluice_1
