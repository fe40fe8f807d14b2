// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/sluice/address.h"

#include <netinet/in.h>

#include <string>
#include <vector>

#include "abi/test_guest.h"
#include "engine/test_memory.h"

namespace sluice::abi::sluice_1 {
namespace {

class SluiceAddress : public TestGuest {
 protected:
  Ptr<std::byte> put_bytes(const std::vector<int>& bytes) {
    const auto at = room<std::byte>(static_cast<std::uint32_t>(bytes.size()));
    for (std::uint32_t i = 0; i < bytes.size(); ++i) {
      memory().write(at[i], static_cast<std::byte>(bytes[i]));
    }
    return at;
  }
  wasi::Result<net::Endpoint> endpoint(const std::vector<int>& bytes) {
    return GuestAddress(memory(), put_bytes(bytes), static_cast<Size>(bytes.size())).endpoint();
  }
  std::vector<int> stored(Ptr<std::byte> at, std::uint32_t count) {
    std::vector<int> bytes;
    for (const std::byte byte : memory().bytes(at, count)) {
      bytes.push_back(std::to_integer<int>(byte));
    }
    return bytes;
  }

  const std::vector<int> v4 = {2, 0, 0x12, 0x34, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
  const std::vector<int> v6 = {10, 0, 0x12, 0x34, 0, 0, 0, 5, 0xfe, 0x80, 0, 0, 0, 0,
                               0,  0, 0,    0,    0, 0, 0, 0, 0,    1,    7, 0, 0, 0};
};

TEST_F(SluiceAddress, IsReadAsLinuxLaysItOut) {
  EXPECT_EQ(endpoint(v4)->to_string(), "127.0.0.1:4660");
  const auto link_local = endpoint(v6);
  ASSERT_TRUE(link_local);
  EXPECT_EQ(link_local->address.bytes[15], 1);
  EXPECT_EQ(link_local->address.scope, 7U);
  EXPECT_EQ(link_local->flow, 0x05000000U);
  EXPECT_EQ(link_local->port, 0x1234);
}

TEST_F(SluiceAddress, WhatIsBehindItMeansNothing) {
  for (const std::size_t size : {std::size_t{29}, std::size_t{32}, sizeof(sockaddr_storage)}) {
    std::vector<int> longer = v6;
    longer.resize(size, 0xee);
    const auto given = endpoint(longer);
    ASSERT_TRUE(given);
    EXPECT_EQ(*given, *endpoint(v6)) << size;
  }
}

TEST(SluiceAddressWithoutMemory, IsRefusedOrOfNoBytes) {
  engine::TestMemory nothing{{}};
  const engine::GuestMemory memory(nothing);
  EXPECT_EQ(GuestAddress(memory, {}, 0).endpoint().error(), Errno::inval);
  EXPECT_THROW(GuestAddress(memory, {}, 1), engine::BadPointer);
}

TEST_F(SluiceAddress, IsRefusedAsLinuxRefusesIt) {
  std::vector<int> longer = v4;
  longer.resize(sizeof(sockaddr_storage), 0);
  EXPECT_TRUE(endpoint(longer));
  longer.push_back(0);
  EXPECT_EQ(endpoint(longer).error(), Errno::inval);
  EXPECT_EQ(endpoint({}).error(), Errno::inval);
  EXPECT_EQ(endpoint({2}).error(), Errno::inval);
  EXPECT_EQ(endpoint({v4.begin(), v4.end() - 1}).error(), Errno::inval);
  EXPECT_EQ(endpoint({v6.begin(), v6.begin() + 23}).error(), Errno::inval);
  EXPECT_TRUE(endpoint({v6.begin(), v6.begin() + 24}));  // without scope, RFC 2133
  EXPECT_EQ(endpoint({1, 0, 'x', 0}).error(), Errno::afnosupport);
  EXPECT_EQ(endpoint(std::vector<int>(16, 0)).error(), Errno::afnosupport);
  const auto read = [&](Ptr<std::byte> at) { return GuestAddress(memory(), at, 16).family(); };
  EXPECT_THROW(read({memory_size - 15}), engine::BadPointer);
}

TEST_F(SluiceAddress, IsCutToItsCapacity) {
  const auto length = room<Size>();
  struct Case {
    const std::vector<int>& bytes;
    Size capacity;
  };
  for (const auto& [bytes, capacity] :
       {Case{v4, 16}, {v4, 128}, {v4, 7}, {v6, 28}, {v6, 128}, {v6, 16}, {v6, 1}}) {
    const auto at = room<std::byte>(32);
    const AddressOut out{.at = at, .capacity = capacity, .length = length};
    out.require(memory());
    out.store(memory(), *endpoint(bytes));
    EXPECT_EQ(get(length), bytes.size());
    const std::size_t size = std::min<std::size_t>(capacity, bytes.size());
    std::vector<int> expected(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    expected.resize(32, 0xaa);
    EXPECT_EQ(stored(at, 32), expected);
  }
}

TEST_F(SluiceAddress, IsNotTouchedWhenNotWanted) {
  const AddressOut out{.at = {memory_size}, .capacity = 0, .length = {memory_size}};
  out.require(memory());
  out.store(memory(), *endpoint(v4));
}

TEST_F(SluiceAddress, HasLengthZeroWhenThereIsNone) {
  const auto length = room<Size>();
  const auto at = room<std::byte>(16);
  AddressOut{.at = at, .capacity = 16, .length = length}.store(memory(), std::nullopt);
  EXPECT_EQ(get(length), 0U);
  EXPECT_EQ(stored(at, 16), std::vector<int>(16, 0xaa));
}

TEST_F(SluiceAddress, IsRequiredOnlyAsFarAsOneReaches) {
  const auto length = room<Size>();
  const auto require = [&](Ptr<std::byte> at, Size capacity, Ptr<Size> where) {
    AddressOut{.at = at, .capacity = capacity, .length = where}.require(memory());
  };
  require({memory_size - 28}, 0xffffffff, length);
  EXPECT_THROW(require({memory_size - 27}, 128, length), engine::BadPointer);
  EXPECT_THROW(require({memory_size - 15}, 16, length), engine::BadPointer);
  EXPECT_THROW(require({0}, 16, beyond<Size>()), engine::BadPointer);
}

}  // namespace
}  // namespace sluice::abi::sluice_1
