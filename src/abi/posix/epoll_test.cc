// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;

class EpollTest : public preview1::FileGuest {
 protected:
  void SetUp() override {
    preview1::FileGuest::SetUp();
    const auto fd = room<Fd>();
    ASSERT_EQ(epoll_open(process(), memory(), EPOLL_CLOEXEC, fd), success);
    set_ = get(fd);
    ASSERT_EQ(event_open(process(), memory(), 1, 0, fd), success);
    event_ = get(fd);
    room_ = room<EpollEvent>(4);
    count_ = room<std::uint32_t>();
  }
  Errno change(int operation, Fd member, std::uint32_t events, std::uint64_t data = 0) {
    return epoll_change(process(), set_, operation, member, events, data);
  }
  std::uint32_t collect(std::uint32_t most = 4) {
    EXPECT_EQ(epoll_collect(process(), memory(), set_, room_, most, count_), success);
    return get(count_);
  }

  Fd set_ = 0;
  Fd event_ = 0;
  engine::Ptr<EpollEvent> room_;
  engine::Ptr<std::uint32_t> count_;
};

TEST_F(EpollTest, TellsWhatIsReady) {
  EXPECT_EQ(collect(), 0U);
  ASSERT_EQ(change(EPOLL_CTL_ADD, event_, EPOLLIN, 0x123456789abcdef0), success);
  EXPECT_EQ(change(EPOLL_CTL_ADD, event_, EPOLLIN), exist);
  ASSERT_EQ(collect(), 1U);
  EXPECT_EQ(get(room_).events, EPOLLIN);
  EXPECT_EQ(get(room_).unused, 0U);
  EXPECT_EQ(get(room_).data, 0x123456789abcdef0U);
  ASSERT_EQ(change(EPOLL_CTL_MOD, event_, EPOLLIN | EPOLLET), success);
  EXPECT_EQ(collect(), 1U);
  EXPECT_EQ(collect(), 0U);
  ASSERT_EQ(change(EPOLL_CTL_DEL, event_, 0), success);
  EXPECT_EQ(change(EPOLL_CTL_DEL, event_, 0), noent);
}

TEST_F(EpollTest, MembersLeaveByBeingClosed) {
  ASSERT_EQ(change(EPOLL_CTL_ADD, event_, EPOLLIN), success);
  ASSERT_EQ(close(event_), success);
  EXPECT_EQ(collect(), 0U);
}

TEST_F(EpollTest, EachDuplicateIsAMember) {
  const auto copy = room<Fd>();
  ASSERT_EQ(fd_dup(process(), memory(), event_, 0, copy), success);
  ASSERT_EQ(change(EPOLL_CTL_ADD, event_, EPOLLIN, 1), success);
  ASSERT_EQ(change(EPOLL_CTL_ADD, get(copy), EPOLLIN, 2), success);
  EXPECT_EQ(change(EPOLL_CTL_ADD, get(copy), EPOLLIN), exist);
  EXPECT_EQ(collect(), 2U);
  ASSERT_EQ(change(EPOLL_CTL_DEL, event_, 0), success);
  ASSERT_EQ(collect(), 1U);
  EXPECT_EQ(get(room_).data, 2U);
}

TEST_F(EpollTest, OnlyASetIsOne) {
  EXPECT_EQ(epoll_change(process(), event_, EPOLL_CTL_ADD, set_, 0, 0), inval);
  EXPECT_EQ(epoll_change(process(), 99, EPOLL_CTL_ADD, event_, 0, 0), badf);
  EXPECT_EQ(epoll_collect(process(), memory(), event_, room_, 1, count_), inval);
  EXPECT_EQ(epoll_collect(process(), memory(), 99, room_, 1, count_), badf);
  EXPECT_EQ(epoll_collect(process(), memory(), set_, room_, 0, count_), inval);
  EXPECT_EQ(change(EPOLL_CTL_ADD, 99, 0), badf);
  EXPECT_EQ(change(EPOLL_CTL_ADD, root, 0), perm);
  EXPECT_EQ(change(EPOLL_CTL_ADD, set_, 0), inval);
  EXPECT_EQ(change(77, event_, 0), inval);
  EXPECT_EQ(epoll_open(process(), memory(), O_NONBLOCK, count_), inval);
}

TEST_F(EpollTest, SetsThatContainEachOtherAreRefused) {
  const auto other = room<Fd>();
  ASSERT_EQ(epoll_open(process(), memory(), 0, other), success);
  ASSERT_EQ(change(EPOLL_CTL_ADD, get(other), EPOLLIN), success);
  EXPECT_EQ(epoll_change(process(), get(other), EPOLL_CTL_ADD, set_, EPOLLIN, 0), loop);
}

TEST_F(EpollTest, ABadPointerTrapsBeforeAnythingHappens) {
  EXPECT_THROW(epoll_open(process(), memory(), 0, beyond<Fd>()), engine::BadPointer);
  EXPECT_FALSE(is_open(event_ + 1));
  ASSERT_EQ(change(EPOLL_CTL_ADD, event_, EPOLLIN | EPOLLONESHOT), success);
  EXPECT_THROW(epoll_collect(process(), memory(), set_, beyond<EpollEvent>(), 1, count_),
               engine::BadPointer);
  EXPECT_THROW(epoll_collect(process(), memory(), set_, room_, 1, beyond<std::uint32_t>()),
               engine::BadPointer);
  EXPECT_EQ(collect(), 1U);
}

}  // namespace
}  // namespace sluice::abi::posix_1
