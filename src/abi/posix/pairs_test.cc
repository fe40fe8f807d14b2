// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"
#include "abi/sluice/functions.h"

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

TEST_F(PairsTest, ASocketPairIsServedByTheCallsOfSockets) {
  const auto ends = room<FdPair>();
  for (const std::uint32_t type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    ASSERT_EQ(pair_open(process(), memory(), type | SOCK_NONBLOCK, 0, ends), success);
    const auto [one, other] = get(ends);
    std::string data;
    const auto size = room<std::uint32_t>();
    const auto length = room<std::uint32_t>();
    const auto flags = room<std::uint32_t>();
    const auto address = room<std::byte>(110);
    EXPECT_EQ(sluice_1::sock_send(process(), memory(), one, vector("ping"), 1, 0, {}, 0, size),
              success);
    EXPECT_EQ(sluice_1::sock_recv(process(), memory(), other, buffer(100), 1, 0, address, 110,
                                  length, size, flags),
              success);
    EXPECT_EQ(get(size), 4U);
    EXPECT_EQ(get(length), 0U);
    EXPECT_EQ(preview1::sock_send(process(), memory(), other, vector("pong"), 1, 0, size), success);
    EXPECT_EQ(preview1::sock_recv(process(), memory(), one, buffer(100), 1, 0, size,
                                  room<std::uint16_t>()),
              success);
    EXPECT_EQ(text(region(0).offset, get(size)), "pong");
    EXPECT_EQ(read(one, data), again);
    EXPECT_EQ(write(one, "text"), success);
    EXPECT_EQ(fd_unsent(process(), memory(), one, size), success);
    EXPECT_GT(get(size), 0U);
    EXPECT_EQ(read(other, data), success);
    EXPECT_EQ(data, "text");
    EXPECT_EQ(fd_unsent(process(), memory(), one, size), success);
    EXPECT_EQ(get(size), 0U);
    EXPECT_EQ(fd_unsent(process(), memory(), root, size), notty);
    EXPECT_EQ(fd_unsent(process(), memory(), 99, size), badf);
    EXPECT_THROW(fd_unsent(process(), memory(), one, beyond<std::uint32_t>()), engine::BadPointer);
    EXPECT_EQ(sock_at_mark(process(), memory(), root, size), notty);
    EXPECT_EQ(sock_at_mark(process(), memory(), 99, size), badf);
    EXPECT_THROW(sock_at_mark(process(), memory(), one, beyond<std::uint32_t>()),
                 engine::BadPointer);
    for (const std::uint32_t which : {0, 1}) {
      EXPECT_EQ(sluice_1::sock_name(process(), memory(), one, which, address, 110, length),
                success);
      EXPECT_EQ(get(length), 2U);
    }
    const auto value = room<std::byte>(4);
    const auto value_size = put(std::int32_t{4});
    EXPECT_EQ(
        sluice_1::sock_getsockopt(process(), memory(), one, SOL_SOCKET, SO_TYPE, value, value_size),
        success);
    EXPECT_EQ(get(Ptr<std::uint32_t>{value.offset}), type);
    EXPECT_EQ(sluice_1::sock_getsockopt(process(), memory(), one, SOL_SOCKET, SO_PEERCRED, value,
                                        value_size),
              noprotoopt);
    EXPECT_EQ(sluice_1::sock_setsockopt(process(), memory(), one, SOL_SOCKET, SO_RCVBUF, value, 4),
              success);
    EXPECT_EQ(preview1::sock_shutdown(process(), one, 2), success);
    EXPECT_EQ(write(one, "text"), pipe);
    EXPECT_EQ(close(one), success);
    EXPECT_EQ(close(other), success);
  }
}

TEST_F(PairsTest, OtherKindsOfSocketsAreNoPairs) {
  const auto ends = room<FdPair>();
  EXPECT_EQ(pair_open(process(), memory(), SOCK_RDM, 0, ends), protonosupport);
  EXPECT_EQ(pair_open(process(), memory(), SOCK_STREAM, IPPROTO_TCP, ends), protonosupport);
  EXPECT_EQ(pair_open(process(), memory(), 77, 0, ends), inval);
  EXPECT_EQ(pair_open(process(), memory(), SOCK_STREAM | 0x1000, 0, ends), inval);
  EXPECT_EQ(pair_open(process(), memory(), SOCK_RAW, PF_UNIX, ends), success);
  EXPECT_EQ(preview1::sock_accept(process(), memory(), get(ends).first, 0, room<Fd>()), notsup);
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
