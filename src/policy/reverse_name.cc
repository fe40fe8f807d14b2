// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/reverse_name.h"

#include <fmt/format.h>

#include <iterator>

namespace sluice::policy {

std::string reverse_name(const net::Address& address) {
  const auto& bytes = address.bytes;
  if (address.family == net::Family::ipv4) {
    return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
  }
  std::string name;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    fmt::format_to(std::back_inserter(name), "{:x}.{:x}.", bytes[i] & 0xf, bytes[i] >> 4);
  }
  return name + "ip6.arpa";
}

}  // namespace sluice::policy
