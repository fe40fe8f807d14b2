// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "abi/preview1/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::preview1 {
namespace {

using engine::BadPointer;

using Arguments = TestGuest;

TEST_F(Arguments, LieInTheGuestAsPointersAndStrings) {
  process().arguments = {"program", "", "x"};
  process().environment = {"A=1"};
  const auto count = room<Size>();
  const auto size = room<Size>();
  ASSERT_EQ(args_sizes_get(process(), memory(), count, size), Errno::success);
  EXPECT_EQ(get(count), 3);
  EXPECT_EQ(get(size), 11);
  const auto argv = room<std::uint32_t>(4);
  const auto buffer = room<char>(16);
  ASSERT_EQ(args_get(process(), memory(), argv, buffer), Errno::success);
  EXPECT_EQ(text(buffer.offset, 11), std::string_view("program\0\0x\0", 11));
  EXPECT_EQ(text(buffer.offset + 11, 1), "\xaa");
  EXPECT_EQ(get(argv[0]), buffer.offset);
  EXPECT_EQ(get(argv[1]), buffer.offset + 8);
  EXPECT_EQ(get(argv[2]), buffer.offset + 9);
  EXPECT_EQ(get(argv[3]), 0xaaaaaaaaU);

  ASSERT_EQ(environ_sizes_get(process(), memory(), count, size), Errno::success);
  EXPECT_EQ(get(count), 1);
  EXPECT_EQ(get(size), 4);
  ASSERT_EQ(environ_get(process(), memory(), argv, buffer), Errno::success);
  EXPECT_EQ(text(get(argv), 4), std::string_view("A=1\0", 4));
}

TEST_F(Arguments, MayBeNone) {
  const auto count = room<Size>();
  const auto size = room<Size>();
  ASSERT_EQ(args_sizes_get(process(), memory(), count, size), Errno::success);
  EXPECT_EQ(get(count), 0);
  EXPECT_EQ(get(size), 0);
  EXPECT_EQ(args_get(process(), memory(), {memory_size}, {memory_size}), Errno::success);
}

TEST_F(Arguments, OutOfBoundsTraps) {
  process().arguments = {"ab"};
  const auto fine = room<Size>();
  EXPECT_THROW(args_sizes_get(process(), memory(), beyond<Size>(), fine), BadPointer);
  EXPECT_THROW(args_sizes_get(process(), memory(), fine, beyond<Size>()), BadPointer);
  EXPECT_THROW(args_get(process(), memory(), fine, {memory_size - 2}), BadPointer);
  EXPECT_THROW(args_get(process(), memory(), beyond<std::uint32_t>(), {fine.offset}), BadPointer);
}

}  // namespace
}  // namespace sluice::abi::preview1
