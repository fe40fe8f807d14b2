// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <time.h>

#include <exception>

namespace sluice::fuzz {

/// Thrown by ppoll(2) and clock_nanosleep(2) in place of waiting: see blocking.cc.
class WouldBlock final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "would block"; }
};

/// While one lives, a system call of this thread that blocks fails with EINTR before long.
class Impatience {
 public:
  Impatience();
  Impatience(const Impatience&) = delete;
  Impatience& operator=(const Impatience&) = delete;
  ~Impatience();
};

}  // namespace sluice::fuzz
