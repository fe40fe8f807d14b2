// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Addresses as guests pass them: WAMR's records and the sockaddr of sluice_1.
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <vector>

#include "abi/sluice/address.h"
#include "abi/wamr/address.h"
#include "engine/test_memory.h"
#include "expect.h"
#include "input.h"

namespace {

using sluice::engine::BadPointer;
using sluice::engine::GuestMemory;
using sluice::fuzz::expect;
using sluice::fuzz::Input;
namespace sluice_1 = sluice::abi::sluice_1;
namespace wamr = sluice::abi::wamr;

void check_wamr(Input& input) {
  const auto record = input.take<wamr::Addr>();
  const auto endpoint = wamr::to_endpoint(record);
  expect(endpoint.has_value() == (record.kind <= wamr::family::ipv6), "two kinds are known");
  if (!endpoint) return;
  const auto again = wamr::to_endpoint(wamr::to_record(*endpoint));
  expect(again && *again == *endpoint, "a record keeps an endpoint");

  wamr::AddrIp ip{.kind = record.kind, .address = {}};
  std::ranges::copy_n(record.address_and_port.begin(), ip.address.size(), ip.address.begin());
  const auto address = wamr::to_address(ip);
  expect(address && *address == endpoint->address, "both records hold the same address");
}

/// Reads an address at any place of a small memory, and stores it at another.
void check_sluice(Input& input) {
  const auto at = input.take<std::uint16_t>();
  const auto length = input.take<std::uint32_t>();
  const auto to = input.take<std::uint16_t>();
  const auto capacity = input.take<std::uint32_t>();
  const auto bytes = input.take(512);
  std::vector<std::uint8_t> memory(bytes.begin(), bytes.end());
  sluice::engine::TestMemory linear(memory);
  const GuestMemory guest(linear);
  try {
    const auto endpoint = sluice_1::GuestAddress(guest, {at}, length).endpoint();
    if (!endpoint) return;
    const sluice_1::AddressOut out{.at = {to}, .capacity = capacity, .length = {0}};
    out.require(guest);
    out.store(guest, *endpoint);
    if (capacity == 0 || to < sizeof(sluice_1::Size)) return;
    const auto full = guest.read<sluice_1::Size>({0});
    if (full > capacity) return;
    const auto again = sluice_1::GuestAddress(guest, {to}, full).endpoint();
    expect(again && *again == *endpoint, "a sockaddr keeps an endpoint");
  } catch (const BadPointer&) {
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  if (input.take<std::uint8_t>() == 0) {
    check_wamr(input);
  } else {
    check_sluice(input);
  }
  return 0;
}
