// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Literals: those that the C library takes without a look-up, and no others. A zone is the
// exception: fewer texts are zones here.
#include "net/literal.h"

#include <netdb.h>

#include <memory>
#include <optional>
#include <string>

#include "expect.h"
#include "input.h"

namespace {

using sluice::fuzz::expect;
using sluice::net::Address;

/// The address that the C library makes of `host` without a look-up.
std::optional<Address> library_address(const std::string& host) {
  const addrinfo hints{.ai_flags = AI_NUMERICHOST,
                       .ai_family = AF_UNSPEC,
                       .ai_socktype = SOCK_STREAM,
                       .ai_protocol = 0,
                       .ai_addrlen = 0,
                       .ai_addr = nullptr,
                       .ai_canonname = nullptr,
                       .ai_next = nullptr};
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
  const auto endpoint = sluice::net::Endpoint::from_sockaddr(list->ai_addr, list->ai_addrlen);
  expect(endpoint.has_value(), "the C library answers with IPv4 or IPv6");
  return endpoint->address;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sluice::fuzz::Input(data, size).take_text();
  const auto ours = sluice::net::literal_address(text);
  if (text.find('\0') != text.npos) {
    expect(!ours, "no literal has a NUL inside");
    return 0;
  }
  if (ours || text.find('%') == text.npos) {
    expect(ours == library_address(std::string(text)), "the C library says the same");
  }
  return 0;
}
