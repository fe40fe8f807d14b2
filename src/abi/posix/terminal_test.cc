// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <pty.h>
#include <termios.h>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;

class TerminalTest : public preview1::FileGuest {
 protected:
  void SetUp() override {
    FileGuest::SetUp();
    int user = -1;
    int terminal = -1;
    winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    ASSERT_EQ(::openpty(&user, &terminal, nullptr, nullptr, &size), 0);
    user_.reset(user);
    net::FileDescriptor host(terminal);
    fd_ = insert(wasi::Descriptor::adopt(std::move(host)).value());
  }
  void TearDown() override {
    user_.reset();
    FileGuest::TearDown();
  }
  [[nodiscard]] tcflag_t line_flags() const {
    termios settings{};
    EXPECT_EQ(::tcgetattr(user_.get(), &settings), 0);
    return settings.c_lflag;
  }

  Fd fd_ = 0;
  net::FileDescriptor user_;
};

TEST_F(TerminalTest, SettingsAreChangedAndRestored) {
  const auto settings = room<TerminalSettings>();
  ASSERT_EQ(terminal_get(process(), memory(), fd_, settings), success);
  const tcflag_t before = line_flags();
  auto changed = get(settings);
  EXPECT_EQ(changed.flags[3], before);
  changed.flags[3] &= ~static_cast<std::uint32_t>(ICANON | ECHO);
  EXPECT_EQ(terminal_set(process(), memory(), fd_, TCSANOW, put(changed)), success);
  EXPECT_EQ(line_flags(), before & ~static_cast<tcflag_t>(ICANON | ECHO));
  changed.flags[3] = 0;
  EXPECT_EQ(terminal_set(process(), memory(), fd_, TCSAFLUSH, put(changed)), success);
  EXPECT_EQ(terminal_control(process(), fd_, 3, TCOOFF), success);
  EXPECT_EQ(close(fd_), success);
  process().terminals.restore();
  EXPECT_EQ(line_flags(), before);
  process().terminals.restore();
  EXPECT_EQ(line_flags(), before);
}

TEST_F(TerminalTest, TellsItsSize) {
  const auto size = room<TerminalSize>();
  ASSERT_EQ(terminal_size(process(), memory(), fd_, size), success);
  EXPECT_EQ(get(size).rows, 24);
  EXPECT_EQ(get(size).columns, 80);
}

TEST_F(TerminalTest, WhatIsNoneIsNotty) {
  const auto settings = put(TerminalSettings{});
  EXPECT_EQ(terminal_get(process(), memory(), root, settings), notty);
  EXPECT_EQ(terminal_set(process(), memory(), root, 0, settings), notty);
  EXPECT_EQ(terminal_size(process(), memory(), root, room<TerminalSize>()), notty);
  EXPECT_EQ(terminal_get(process(), memory(), 99, settings), badf);
  EXPECT_EQ(terminal_set(process(), memory(), 99, 0, settings), badf);
  EXPECT_EQ(terminal_size(process(), memory(), 99, room<TerminalSize>()), badf);
  for (std::uint32_t action = 0; action < 4; ++action) {
    EXPECT_EQ(terminal_control(process(), root, action, 0), notty) << action;
    EXPECT_EQ(terminal_control(process(), 99, action, 0), badf) << action;
  }
}

TEST_F(TerminalTest, WrongArgumentsAreInval) {
  const auto settings = room<TerminalSettings>();
  ASSERT_EQ(terminal_get(process(), memory(), fd_, settings), success);
  EXPECT_EQ(terminal_set(process(), memory(), fd_, 3, settings), inval);
  EXPECT_EQ(terminal_set(process(), memory(), fd_, -1, settings), inval);
  EXPECT_EQ(terminal_control(process(), fd_, 2, 77), inval);
  EXPECT_EQ(terminal_control(process(), fd_, 3, 77), inval);
  EXPECT_EQ(terminal_control(process(), fd_, 4, 0), inval);
}

TEST_F(TerminalTest, ABadPointerTraps) {
  EXPECT_THROW(terminal_get(process(), memory(), fd_, beyond<TerminalSettings>()),
               engine::BadPointer);
  EXPECT_THROW(terminal_set(process(), memory(), fd_, 0, beyond<TerminalSettings>()),
               engine::BadPointer);
  EXPECT_THROW(terminal_size(process(), memory(), fd_, beyond<TerminalSize>()), engine::BadPointer);
}

}  // namespace
}  // namespace sluice::abi::posix_1
