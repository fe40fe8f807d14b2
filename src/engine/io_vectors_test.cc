// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/io_vectors.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "engine/test_memory.h"

namespace sluice::engine {
namespace {

TEST(GuestMemory, ChecksEveryAccess) {
  std::array<std::uint8_t, 16> bytes{};
  TestMemory linear(bytes);
  const GuestMemory memory(linear);
  memory.write(Ptr<std::uint32_t>{12}, 7);
  EXPECT_EQ(memory.read(Ptr<std::uint32_t>{12}), 7U);
  EXPECT_EQ(memory.bytes(16, 0).size(), 0U);
  EXPECT_THROW(static_cast<void>(memory.read(Ptr<std::uint32_t>{13})), BadPointer);
  EXPECT_THROW(memory.write(Ptr<std::uint8_t>{16}, 1), BadPointer);
  EXPECT_THROW(memory.require(Ptr<std::uint64_t>{UINT32_MAX}), BadPointer);
  EXPECT_THROW(static_cast<void>(memory.bytes(17, 0)), BadPointer);
  EXPECT_THROW(static_cast<void>(memory.bytes(1, UINT64_MAX)), BadPointer);
  EXPECT_THROW(static_cast<void>(memory.bytes(Ptr<std::uint64_t>{0}, UINT32_MAX)), BadPointer);
  EXPECT_THROW(static_cast<void>(Ptr<std::uint64_t>{8}[UINT32_MAX]), BadPointer);
}

TEST(GuestMemory, GrowsMeanwhile) {
  std::array<std::uint8_t, 16> bytes{};
  TestMemory linear(bytes, 8);
  const GuestMemory memory(linear);
  EXPECT_THROW(static_cast<void>(memory.read(Ptr<std::uint32_t>{13})), BadPointer);
  memory.write(Ptr<std::uint32_t>{12}, 7);
  EXPECT_EQ(bytes[12], 7);
}

TEST(IoVectors, PointIntoGuestMemory) {
  std::vector<std::uint8_t> bytes(65536);
  TestMemory linear(bytes);
  const GuestMemory memory(linear);
  for (const std::uint32_t count : {0U, 1U, 16U, 17U, static_cast<std::uint32_t>(IOV_MAX)}) {
    for (std::uint32_t i = 0; i < count; ++i) {
      memory.write(Ptr<GuestIoVector>{0}[i], {40000 + i, i});
    }
    const IoVectors vectors(memory, {0}, count);
    EXPECT_FALSE(vectors.too_many());
    ASSERT_EQ(vectors.get().size(), count);
    for (std::uint32_t i = 0; i < count; ++i) {
      EXPECT_EQ(vectors.get()[i].iov_base, bytes.data() + 40000 + i);
      EXPECT_EQ(vectors.get()[i].iov_len, i);
    }
  }
}

TEST(IoVectors, AreChecked) {
  std::array<std::uint8_t, 64> bytes{};
  TestMemory linear(bytes);
  const GuestMemory memory(linear);
  memory.write(Ptr<GuestIoVector>{0}, {60, 5});
  EXPECT_THROW(IoVectors(memory, {0}, 1), BadPointer);
  EXPECT_THROW(IoVectors(memory, {60}, 1), BadPointer);
  EXPECT_THROW(IoVectors(memory, {8}, 8), BadPointer);
}

TEST(IoVectors, TooManyAreNotReadButMustBeThere) {
  constexpr std::uint32_t count = IOV_MAX + 1;
  std::vector<std::uint8_t> bytes(count * sizeof(GuestIoVector), 0xff);  // buffers out of bounds
  TestMemory linear(bytes);
  const GuestMemory memory(linear);
  EXPECT_TRUE(IoVectors(memory, {0}, count).too_many());
  EXPECT_TRUE(IoVectors(memory, {0}, count).get().empty());
  EXPECT_THROW(IoVectors(memory, {1}, count), BadPointer);
  EXPECT_THROW(IoVectors(memory, {0}, count + 1), BadPointer);
  EXPECT_THROW(IoVectors(memory, {0}, UINT32_MAX), BadPointer);
}

}  // namespace
}  // namespace sluice::engine
