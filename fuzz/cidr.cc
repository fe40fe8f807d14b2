// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ranges of addresses. A range prints as itself, and its base is the address as far as the mask
// goes, then zeros. (fuzz/policy.cc has what lies in a range.)
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

/// Whether `base` is the first `prefix` bits of `address`.
bool is_base(const Address& base, const Address& address, unsigned prefix) {
  for (unsigned i = 0; i < 8 * base.bytes.size(); ++i) {
    if (bit(base, i) != (i < prefix && bit(address, i))) return false;
  }
  return base.family == address.family;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::Input input(data, size);
  const std::string_view text = input.take_text();
  const auto range = Cidr::parse(text);
  if (!range) {
    expect(!range.error().empty(), "an error says what is wrong");
    return 0;
  }
  expect(Cidr::parse(range->to_string()) == *range, "a printed range parses to itself");
  const auto address = Address::parse(text.substr(0, text.find('/')));
  expect(address && is_base(range->base, address->canonical(), range->prefix),
         "a base has the bits of its prefix and no others");
  return 0;
}
