// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/resolver_options.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

namespace sluice::net {
namespace {

TEST(ResolverTiming, comesFromResolvConf) {
  struct {
    std::string_view text;
    int seconds, attempts;
  } const cases[] = {
      {"", 5, 2},
      {"nameserver 192.0.2.1\n", 5, 2},
      {"options timeout:1", 1, 2},
      {"options ndots:2 attempts:3\ttimeout:2\n", 2, 3},
      {"options timeout:1\nsearch options\noptions attempts:1\n", 1, 1},
      {"options timeout:99 attempts:99", 30, 5},
      {"options timeout:0 attempts:0", 1, 1},
      {"options timeout: attempts:x timeouts:3 attempts", 5, 2},
      {"# options timeout:1", 5, 2},
      {"; options timeout:1", 5, 2},
      {"optionstimeout:1", 5, 2},
  };
  for (const auto& one : cases) {
    const ResolverTiming timing = resolver_timing({}, one.text);
    EXPECT_EQ(timing.timeout, std::chrono::seconds(one.seconds)) << one.text;
    EXPECT_EQ(timing.attempts, one.attempts) << one.text;
  }
}

TEST(ResolverTiming, comesFromTheOptionsFirst) {
  ResolverOptions options;
  options.timeout = std::chrono::milliseconds(50);
  options.attempts = 9;
  const ResolverTiming timing = resolver_timing(options, "options timeout:1 attempts:1");
  EXPECT_EQ(timing.timeout, options.timeout);
  EXPECT_EQ(timing.attempts, options.attempts);
}

}  // namespace
}  // namespace sluice::net
