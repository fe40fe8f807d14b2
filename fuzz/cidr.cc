// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ranges of addresses: `RANGE ADDRESS`. The range prints as itself and holds what a comparison of
// single bits says.
#include "net/cidr.h"

#include "expect.h"
#include "input.h"

namespace {

using sluice::fuzz::expect;
using sluice::net::Address;
using sluice::net::Cidr;

bool bit(const Address& address, unsigned index) {
  return (address.bytes.at(index / 8) >> (7 - index % 8) & 1) != 0;
}

bool share_bits(const Address& one, const Address& other, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    if (bit(one, i) != bit(other, i)) return false;
  }
  return one.family == other.family;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::Input input(data, size);
  const auto range = Cidr::parse(input.take_until(' '));
  if (!range) {
    expect(!range.error().empty(), "an error says what is wrong");
    return 0;
  }
  expect(Cidr::parse(range->to_string()) == *range, "a printed range parses to itself");
  expect(range->contains(range->base), "a range contains its base");
  if (const auto address = Address::parse(input.take_text())) {
    const Address canonical = address->canonical();
    expect(range->contains(canonical) == share_bits(range->base, canonical, range->prefix),
           "a range contains what shares its prefix");
  }
  return 0;
}
