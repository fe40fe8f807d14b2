// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/reverse_name.h"

#include <gtest/gtest.h>

namespace sluice::policy {
namespace {

TEST(ReverseName, IsTheNameThatDnsUses) {
  EXPECT_EQ(reverse_name(net::Address::v4({192, 0, 2, 10})), "10.2.0.192.in-addr.arpa");
  // The example of RFC 3596, section 2.5.
  EXPECT_EQ(reverse_name(net::Address::parse("4321:0:1:2:3:4:567:89ab").value()),
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa");
}

}  // namespace
}  // namespace sluice::policy
