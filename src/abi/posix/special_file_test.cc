// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/special_file.h"

#include <fcntl.h>

#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;

constexpr std::uint32_t null_device = 0;
constexpr std::uint32_t zero_device = 1;
constexpr std::uint32_t full_device = 2;
constexpr std::uint32_t random_device = 4;
constexpr std::uint32_t services = 5;
constexpr std::uint32_t resolv_conf = 6;
constexpr std::uint32_t beyond_all = 7;

class SpecialFileTest : public preview1::FileGuest {
 protected:
  Fd must_open(std::uint32_t kind, std::int32_t flags) {
    const auto fd = room<Fd>();
    EXPECT_EQ(special_open(process(), memory(), kind, flags, fd), success);
    return get(fd);
  }
  Fd must_open_text(std::string_view text) {
    const auto fd = room<Fd>();
    const auto at = put_string(text);
    EXPECT_EQ(
        text_open(process(), memory(), {at.offset}, static_cast<std::uint32_t>(text.size()), fd),
        success);
    return get(fd);
  }
};

TEST_F(SpecialFileTest, DevicesAreThoseOfTheHost) {
  std::string data;
  const Fd nothing = must_open(null_device, O_RDWR);
  EXPECT_EQ(write(nothing, "text"), success);
  EXPECT_EQ(read(nothing, data), success);
  EXPECT_EQ(data, "");
  EXPECT_EQ(read(must_open(zero_device, O_RDONLY), data), success);
  EXPECT_FALSE(data.empty());
  EXPECT_EQ(data.find_first_not_of('\0'), data.npos);
  EXPECT_EQ(write(must_open(full_device, O_WRONLY), "text"), nospc);
  EXPECT_EQ(read(must_open(random_device, O_RDONLY | O_NONBLOCK), data), success);
  EXPECT_NE(data.find_first_not_of('\0'), data.npos);
}

TEST_F(SpecialFileTest, TheWayItIsOpenHolds) {
  std::string data;
  EXPECT_EQ(write(must_open(null_device, O_RDONLY), "text"), badf);
  EXPECT_EQ(read(must_open(null_device, O_WRONLY), data), badf);
}

TEST_F(SpecialFileTest, OtherKindsAndFlagsAreRefused) {
  const auto fd = room<Fd>();
  EXPECT_EQ(special_open(process(), memory(), beyond_all, O_RDONLY, fd), inval);
  EXPECT_EQ(special_open(process(), memory(), ~0U, O_RDONLY, fd), inval);
  for (const int flags : {O_CREAT, O_TRUNC, O_PATH, O_ACCMODE, -1}) {
    EXPECT_EQ(special_open(process(), memory(), null_device, flags, fd), inval) << flags;
  }
  for (const int flags : {O_WRONLY, O_RDWR}) {
    EXPECT_EQ(special_open(process(), memory(), services, flags, fd), acces) << flags;
    EXPECT_EQ(special_open(process(), memory(), resolv_conf, flags, fd), acces) << flags;
  }
  EXPECT_FALSE(is_open(root + 1));
}

TEST_F(SpecialFileTest, ServicesAreThoseOfTheHost) {
  std::string data;
  const Fd fd = must_open(services, O_RDONLY);
  ASSERT_EQ(read(fd, data), success);
  std::ifstream file("/etc/services");
  const std::string all(std::istreambuf_iterator<char>(file), {});
  EXPECT_FALSE(data.empty());
  EXPECT_EQ(data, all.substr(0, data.size()));
  EXPECT_EQ(write(fd, "text"), badf);
}

TEST_F(SpecialFileTest, ATextIsReadAndNotWritten) {
  std::string data;
  const Fd fd = must_open_text("some text");
  EXPECT_EQ(write(fd, "other"), badf);
  EXPECT_EQ(preview1::fd_filestat_set_size(process(), fd, 3), notcapable);
  EXPECT_EQ(preview1::fd_allocate(process(), fd, 0, 100), notcapable);
  EXPECT_EQ(read(fd, data), success);
  EXPECT_EQ(data, "some text");
}

TEST_F(SpecialFileTest, ATextIsOfBoundedLength) {
  const auto fd = room<Fd>();
  constexpr auto longest = static_cast<std::uint32_t>(wasi::longest_text);
  // The last byte of memory.
  EXPECT_EQ(text_open(process(), memory(), {memory_size - longest}, longest, fd), success);
  EXPECT_THROW(text_open(process(), memory(), {0}, memory_size + 1, fd), engine::BadPointer);
  const std::string longer(longest + 1, 'x');
  EXPECT_EQ(wasi::open_text(std::as_bytes(std::span(longer)), process().texts).error(), fbig);
}

TEST_F(SpecialFileTest, TextsThatAreOpenTakeBoundedMemory) {
  const auto fd = room<Fd>();
  constexpr auto longest = static_cast<std::uint32_t>(wasi::longest_text);
  constexpr std::uint32_t page = wasi::TextMemory::page;
  constexpr std::uint32_t at = memory_size - longest;
  for (std::size_t taken = longest; taken < wasi::TextMemory::most; taken += longest) {
    ASSERT_EQ(text_open(process(), memory(), {at}, longest, fd), success) << taken;
  }
  for (std::size_t taken = 0; taken < longest; taken += page) {
    ASSERT_EQ(text_open(process(), memory(), {at}, taken == 0 ? 0 : page - 1, fd), success);
  }
  const Fd last = get(fd);
  EXPECT_EQ(text_open(process(), memory(), {at}, 0, fd), nomem);
  EXPECT_EQ(special_open(process(), memory(), resolv_conf, O_RDONLY, fd), nomem);
  EXPECT_FALSE(is_open(last + 1));

  ASSERT_EQ(fd_dup(process(), memory(), last, 0, fd), success);
  const Fd duplicate = get(fd);
  EXPECT_EQ(preview1::fd_close(process(), last), success);
  EXPECT_EQ(text_open(process(), memory(), {at}, 1, fd), nomem) << "the duplicate has it open";
  EXPECT_EQ(preview1::fd_close(process(), duplicate), success);
  EXPECT_EQ(text_open(process(), memory(), {at}, page + 1, fd), nomem);
  EXPECT_EQ(text_open(process(), memory(), {at}, page, fd), success);
}

TEST_F(SpecialFileTest, ABadPointerTrapsBeforeAnythingHappens) {
  const auto fd = room<Fd>();
  EXPECT_THROW(special_open(process(), memory(), null_device, 0, beyond<Fd>()), engine::BadPointer);
  EXPECT_THROW(text_open(process(), memory(), {0}, 1, beyond<Fd>()), engine::BadPointer);
  EXPECT_THROW(text_open(process(), memory(), beyond<std::byte>(), 1, fd), engine::BadPointer);
  EXPECT_FALSE(is_open(root + 1));
}

}  // namespace
}  // namespace sluice::abi::posix_1
