// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Addresses and endpoints: what parses prints as something that parses to the same.
#include "net/endpoint.h"

#include "expect.h"
#include "input.h"

namespace {

using sluice::fuzz::expect;
using sluice::net::Address;
using sluice::net::Endpoint;
using sluice::net::Family;

void check_address(const Address& address) {
  expect(Address::parse(address.to_string()) == address, "a printed address parses to itself");
  const Address canonical = address.canonical();
  expect(canonical.canonical() == canonical, "canonical() is final");
  expect(canonical.family == Family::ipv4 || address.family == Family::ipv6,
         "canonical() makes no IPv6 of IPv4");
  if (canonical.family == Family::ipv4) {
    expect(canonical.mapped().canonical() == canonical, "mapped() is undone by canonical()");
  }
}

void check_endpoint(const Endpoint& endpoint) {
  expect(Endpoint::parse(endpoint.to_string()) == endpoint, "a printed endpoint parses to itself");
  sockaddr_storage storage{};
  const socklen_t length = endpoint.to_sockaddr(storage);
  const auto* address = reinterpret_cast<const sockaddr*>(&storage);
  expect(Endpoint::from_sockaddr(address, length) == endpoint, "a sockaddr keeps an endpoint");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sluice::fuzz::Input(data, size).take_text();
  if (const auto address = Address::parse(text)) check_address(*address);
  if (const auto endpoint = Endpoint::parse(text)) check_endpoint(*endpoint);
  return 0;
}
