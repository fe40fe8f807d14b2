// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <string_view>
#include <utility>

#include "net/result.h"

namespace sluice::net {

/// A name of a unix socket, as unix(7) has them: a path, an abstract name, which begins with a NUL,
/// or none.
class UnixName {
 public:
  /// None.
  UnixName() = default;
  /// What sun_path holds: of a path all before its first NUL. At most what fits in there.
  explicit UnixName(std::string_view bytes);
  /// As the kernel, or who speaks to it, gives it: `length` is that of the whole.
  static UnixName of(const sockaddr_un& address, socklen_t length);

  [[nodiscard]] bool is_none() const { return bytes_.empty(); }
  [[nodiscard]] bool is_abstract() const { return bytes_.starts_with('\0'); }
  /// The path, or the abstract name with its NUL.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  /// The length of the whole as Linux tells it: of a path with the NUL at its end, which may lie
  /// behind sun_path.
  [[nodiscard]] socklen_t length() const;
  /// Writes what fits into `address`, of which the rest becomes 0, and gives length().
  socklen_t to_sockaddr(sockaddr_un& address) const;

  friend bool operator==(const UnixName&, const UnixName&) = default;

 private:
  std::string bytes_;
};

}  // namespace sluice::net
