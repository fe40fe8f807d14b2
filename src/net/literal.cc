// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/literal.h"

#include <arpa/inet.h>

#include <cstring>
#include <string>

namespace sluice::net {

std::optional<Address> literal_address(std::string_view host) {
  if (auto address = Address::parse(host)) return address;
  // inet_aton ignores what follows a blank.
  if (host.find_first_not_of("0123456789abcdefABCDEFxX.") != host.npos) return std::nullopt;
  in_addr ipv4{};
  if (inet_aton(std::string(host).c_str(), &ipv4) == 0) return std::nullopt;
  Address address;
  std::memcpy(address.bytes.data(), &ipv4, sizeof ipv4);
  return address;
}

}  // namespace sluice::net
