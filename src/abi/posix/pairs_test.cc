// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;

using PairsTest = preview1::FileGuest;

TEST_F(PairsTest, APipeHasTwoEnds) {
  const auto ends = room<FdPair>();
  ASSERT_EQ(pipe_open(process(), memory(), 0, ends), success);
  const auto [reading, writing] = get(ends);
  EXPECT_EQ(write(writing, "text"), success);
  std::string data;
  EXPECT_EQ(read(reading, data), success);
  EXPECT_EQ(data, "text");
  EXPECT_EQ(write(reading, "text"), badf);
  EXPECT_EQ(read(writing, data), badf);
  EXPECT_EQ(close(writing), success);
  EXPECT_EQ(read(reading, data), success);
  EXPECT_EQ(data, "");
}

TEST_F(PairsTest, APipeDoesNotWaitWhenItIsToldSo) {
  const auto ends = room<FdPair>();
  std::string data;
  ASSERT_EQ(pipe_open(process(), memory(), O_NONBLOCK | O_CLOEXEC, ends), success);
  EXPECT_EQ(read(get(ends).first, data), again);
  EXPECT_EQ(pipe_open(process(), memory(), O_DIRECT, ends), inval);
  EXPECT_EQ(pipe_open(process(), memory(), -1, ends), inval);
}

TEST_F(PairsTest, ThereIsRoomForBothEndsOrForNone) {
  const auto ends = room<FdPair>();
  process().descriptors.limit_to(root + 2);
  EXPECT_EQ(pipe_open(process(), memory(), 0, ends), mfile);
  EXPECT_FALSE(is_open(root + 1));
}

TEST_F(PairsTest, ABadPointerTrapsBeforeAnythingHappens) {
  EXPECT_THROW(pipe_open(process(), memory(), 0, beyond<FdPair>()), engine::BadPointer);
  EXPECT_FALSE(is_open(root + 1));
}

}  // namespace
}  // namespace sluice::abi::posix_1
