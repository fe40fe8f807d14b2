// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <time.h>

#include <exception>

#include "thread/interruption.h"

namespace sluice::fuzz {

/// Thrown by poll(2), ppoll(2), epoll_wait(2) and clock_nanosleep(2) in place of waiting: see
/// blocking.cc.
class WouldBlock final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "would block"; }
};

/// While one lives, a system call of this thread that blocks is ended before long, as that of a
/// thread that is to end: it throws thread::Interrupted.
class Impatience {
 public:
  Impatience();
  Impatience(const Impatience&) = delete;
  Impatience& operator=(const Impatience&) = delete;
  ~Impatience();

 private:
  thread::Interruption interruption_;
  thread::Interruption::Attachment attachment_{interruption_};
};

}  // namespace sluice::fuzz
