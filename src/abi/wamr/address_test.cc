// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/address.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace sluice::abi::wamr {
namespace {

std::vector<int> bytes_of(const auto& record) {
  std::vector<std::uint8_t> raw(sizeof record);
  std::memcpy(raw.data(), &record, raw.size());
  return {raw.begin(), raw.end()};
}

TEST(WamrAddress, LiesInMemoryAsDocumented) {
  struct Case {
    std::string endpoint;
    std::vector<int> record;
  };
  const Case cases[] = {
      {"1.2.3.4:80", {0, 0, 0, 0, 1, 2, 3, 4, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"255.0.0.1:65535",
       {0, 0, 0, 0, 255, 0, 0, 1, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
      {"[fe80::1]:4660",
       {1, 0, 0, 0, 0x80, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x34, 0x12, 0, 0}},
      {"[2001:db8:1:203:405:607:809:a0b]:1",
       {1,    0,    0,    0,    0x01, 0x20, 0xb8, 0x0d, 0x01, 0x00, 0x03, 0x02,
        0x05, 0x04, 0x07, 0x06, 0x09, 0x08, 0x0b, 0x0a, 0x01, 0x00, 0x00, 0x00}},
      {"[::ffff:127.0.0.1]:9",
       {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 127, 1, 0, 9, 0, 0, 0}},
  };
  for (const Case& c : cases) {
    const auto endpoint = net::Endpoint::parse(c.endpoint);
    ASSERT_TRUE(endpoint) << c.endpoint;
    const Addr record = to_record(*endpoint);
    EXPECT_EQ(bytes_of(record), c.record) << c.endpoint;
    EXPECT_EQ(to_endpoint(record), *endpoint) << c.endpoint;

    AddrIp ip;
    std::memcpy(&ip, &record, sizeof ip);
    EXPECT_EQ(to_address(ip), endpoint->address) << c.endpoint;
  }
}

TEST(WamrAddress, BytesThatIpv4DoesNotUseDoNotMatter) {
  Addr record = to_record(*net::Endpoint::parse("1.2.3.4:80"));
  std::fill(record.address_and_port.begin() + 6, record.address_and_port.end(), 0xaa);
  EXPECT_EQ(to_endpoint(record), *net::Endpoint::parse("1.2.3.4:80"));
}

TEST(WamrAddress, HasTwoKinds) {
  for (const std::uint32_t kind : {2U, 256U, 0xffffffffU}) {
    EXPECT_EQ(to_endpoint({.kind = kind, .address_and_port = {}}).error(), Errno::protonosupport);
    EXPECT_EQ(to_address({.kind = kind, .address = {}}).error(), Errno::protonosupport);
  }
}

}  // namespace
}  // namespace sluice::abi::wamr
