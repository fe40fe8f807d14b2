// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/errno.h"

#include <gtest/gtest.h>

#include <bitset>

namespace sluice::wasi {
namespace {

Errno translate(int host) { return from_host(static_cast<net::Errno>(host)); }

TEST(Errno, NumbersAreThoseOfTheSpecification) {
  EXPECT_EQ(static_cast<int>(Errno::acces), 2);
  EXPECT_EQ(static_cast<int>(Errno::badf), 8);
  EXPECT_EQ(static_cast<int>(Errno::inval), 28);
  EXPECT_EQ(static_cast<int>(Errno::nosys), 52);
  EXPECT_EQ(static_cast<int>(Errno::spipe), 70);
  EXPECT_EQ(static_cast<int>(Errno::notcapable), 76);
}

TEST(Errno, TranslatesHostNumbers) {
  const std::pair<int, Errno> cases[] = {
      {0, Errno::success},         {E2BIG, Errno::toobig},       {EACCES, Errno::acces},
      {EWOULDBLOCK, Errno::again}, {EOPNOTSUPP, Errno::notsup},  {ENOTSOCK, Errno::notsock},
      {EXDEV, Errno::xdev},        {ETIMEDOUT, Errno::timedout}, {EHOSTDOWN, Errno::hostunreach},
  };
  for (const auto& [host, guest] : cases) EXPECT_EQ(translate(host), guest) << host;
}

TEST(Errno, UnknownHostNumbersAreNosys) {
  for (const int host : {-1, EKEYREJECTED, EHWPOISON, EHWPOISON + 1, 4095, INT_MAX}) {
    EXPECT_EQ(translate(host), Errno::nosys) << host;
  }
}

TEST(Errno, EveryNumberButNotcapableComesFromSomeHostError) {
  std::bitset<77> seen;
  for (int host = 0; host <= EHWPOISON; ++host) seen.set(static_cast<std::size_t>(translate(host)));
  EXPECT_EQ(seen.count(), 76U);
  EXPECT_FALSE(seen.test(static_cast<std::size_t>(Errno::notcapable)));
}

TEST(Errno, LastErrorIsTheOneOfTheSystemCall) {
  errno = ENOTDIR;
  EXPECT_EQ(last_error(), Errno::notdir);
}

}  // namespace
}  // namespace sluice::wasi
