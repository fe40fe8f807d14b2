// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;

using DuplicateTest = preview1::FileGuest;

TEST_F(DuplicateTest, ADuplicateStandsForTheSame) {
  const Fd file = must_open(root, "file", {.oflags = preview1::oflags::creat, .base = read_write});
  const auto number = room<Fd>();
  EXPECT_EQ(fd_dup(process(), memory(), file, 20, number), success);
  EXPECT_EQ(get(number), 20U);
  EXPECT_EQ(write(20, "text"), success);
  EXPECT_EQ(fd_dup_to(process(), 20, 4000), success);
  EXPECT_EQ(preview1::fd_close(process(), file), success);
  EXPECT_EQ(preview1::fd_close(process(), 20), success);
  const auto position = room<std::uint64_t>();
  EXPECT_EQ(preview1::fd_tell(process(), memory(), 4000, position), success);
  EXPECT_EQ(get(position), 4U);
}

TEST_F(DuplicateTest, OnlyTheFirstNumberIsAPreopenedDirectory) {
  const auto number = room<Fd>();
  const auto name = room<preview1::PreStat>();
  ASSERT_EQ(fd_dup(process(), memory(), root, 0, number), success);
  const Fd copy = get(number);
  EXPECT_EQ(preview1::fd_prestat_get(process(), memory(), root, name), success);
  EXPECT_EQ(preview1::fd_prestat_get(process(), memory(), copy, name), badf);
  EXPECT_EQ(preview1::fd_prestat_dir_name(process(), memory(), copy, room<char>(100), 100), badf);
  EXPECT_EQ(preview1::fd_renumber(process(), root, copy), success);
  EXPECT_EQ(preview1::fd_prestat_get(process(), memory(), copy, name), success);
}

TEST_F(DuplicateTest, ABadPointerTrapsBeforeAnythingHappens) {
  EXPECT_THROW(fd_dup(process(), memory(), root, 50, beyond<Fd>()), engine::BadPointer);
  EXPECT_FALSE(is_open(50));
}

TEST_F(DuplicateTest, ErrorsAreThoseOfLinux) {
  const auto number = room<Fd>();
  process().descriptors.limit_to(10);
  EXPECT_EQ(fd_dup(process(), memory(), 99, 0, number), badf);
  EXPECT_EQ(fd_dup(process(), memory(), root, 10, number), inval);
  EXPECT_EQ(fd_dup(process(), memory(), root, 9, number), success);
  EXPECT_EQ(fd_dup(process(), memory(), root, 9, number), mfile);
  EXPECT_EQ(fd_dup_to(process(), root, root), success);
  EXPECT_EQ(fd_dup_to(process(), 8, 8), badf);
  EXPECT_EQ(fd_dup_to(process(), root, 10), badf);
  EXPECT_EQ(fd_dup_to(process(), root, ~0U), badf);
}

}  // namespace
}  // namespace sluice::abi::posix_1
