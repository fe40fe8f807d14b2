// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/unix_name.h"

#include <algorithm>
#include <cstddef>

namespace sluice::net {
namespace {

constexpr socklen_t before_path = offsetof(sockaddr_un, sun_path);

}  // namespace

UnixName::UnixName(std::string_view bytes)
    : bytes_(bytes.substr(0, std::min(sizeof(sockaddr_un::sun_path),
                                      bytes.starts_with('\0') ? bytes.npos : bytes.find('\0')))) {}

UnixName UnixName::of(const sockaddr_un& address, socklen_t length) {
  if (length <= before_path) return {};
  return UnixName(
      {&address.sun_path[0], std::min<std::size_t>(length - before_path, sizeof address.sun_path)});
}

socklen_t UnixName::length() const {
  const std::size_t size = bytes_.size() + (is_none() || is_abstract() ? 0 : 1);
  return before_path + static_cast<socklen_t>(size);
}

socklen_t UnixName::to_sockaddr(sockaddr_un& address) const {
  address = {.sun_family = AF_UNIX, .sun_path = {}};
  bytes_.copy(&address.sun_path[0], sizeof address.sun_path);
  return length();
}

}  // namespace sluice::net
