// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/preview1/translate.h"

#include <gtest/gtest.h>

namespace sluice::abi::preview1 {
namespace {

Timestamp modified(time_t seconds, long nanoseconds) {
  struct stat status{};
  status.st_mtim = {.tv_sec = seconds, .tv_nsec = nanoseconds};
  return from_host_stat(status, wasi::FileType::regular_file).mtim;
}

TEST(Translate, TimesThatAreNotRepresentableAreTheNearestOnes) {
  constexpr time_t last = 18'446'744'073;  // in the year 2554
  EXPECT_EQ(modified(0, 0), 0U);
  EXPECT_EQ(modified(1, 2), 1'000'000'002U);
  EXPECT_EQ(modified(last - 1, 999'999'999), 18'446'744'072'999'999'999U);
  EXPECT_EQ(modified(last + 1, 0), UINT64_MAX);
  EXPECT_EQ(modified(INT64_MAX, 0), UINT64_MAX);
  EXPECT_EQ(modified(-1, 999'999'999), 0U);
  EXPECT_EQ(modified(-1'000'000'000, 0), 0U);
  EXPECT_EQ(modified(INT64_MIN, 0), 0U);
}

}  // namespace
}  // namespace sluice::abi::preview1
