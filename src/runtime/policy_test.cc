// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/policy.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

Policy policy_of(std::string_view text) {
  Policy policy;
  EXPECT_TRUE(policy.add_text("p", text));
  return policy;
}

TEST(Policy, IsWrittenAsRulesThatReadBack) {
  Policy policy = policy_of(
      "set @office = {10.1.0.0/16, 10.2.0.0/16}\n"
      "allow connect tcp @office:443\n");
  ASSERT_TRUE(policy.allow_addresses("10.0.0.0/8,::1/128"));
  ASSERT_TRUE(policy.allow_resolve("*.example.com"));
  ASSERT_TRUE(policy.deny("connect any\nprivate"));
  const std::string text = policy.to_string();
  EXPECT_EQ(text,
            "allow connect tcp {10.1.0.0/16, 10.2.0.0/16}:443  # p:2\n"
            "allow bind,listen,connect,send,join any 10.0.0.0/8  # --addr-pool=10.0.0.0/8\n"
            "allow bind,listen,connect,send,join any ::1  # --addr-pool=::1/128\n"
            "allow resolve *.example.com  # --allow-resolve=*.example.com\n"
            "deny connect,send any private  # --deny=connect any\\x0aprivate\n");
  const std::string again = policy_of(text).to_string();
  EXPECT_TRUE(again.starts_with("allow connect tcp {10.1.0.0/16, 10.2.0.0/16}:443  # p:1\n"));
  EXPECT_TRUE(again.ends_with("deny connect,send any private  # p:5\n"));
}

TEST(Policy, IsWrittenWithoutWhatRulesCannotSay) {
  Policy policy;
  ASSERT_TRUE(policy.allow_resolve("127.0.0.1"));
  EXPECT_EQ(policy.to_string(),
            "# no rule can say this: allow resolve 127.0.0.1  # --allow-resolve=127.0.0.1\n");
  EXPECT_EQ(Policy().to_string(), "");
}

TEST(Policy, AnswersWithTheRuleAndItsSource) {
  const Policy policy = policy_of("allow connect tcp 10.0.0.0/8:443\n");
  const auto allowed = policy.check("connect tcp 10.1.2.3:443");
  ASSERT_TRUE(allowed);
  EXPECT_TRUE(allowed->allowed);
  ASSERT_EQ(allowed->reasons.size(), 1U);
  EXPECT_EQ(allowed->reasons[0].rule, "allow connect tcp 10.0.0.0/8:443");
  EXPECT_EQ(allowed->reasons[0].source, "p:1");
  EXPECT_EQ(allowed->reasons[0].note, "");

  const auto denied = policy.check("connect tcp 10.1.2.3:80");
  ASSERT_TRUE(denied);
  EXPECT_FALSE(denied->allowed);
  ASSERT_EQ(denied->reasons.size(), 1U);
  EXPECT_EQ(denied->reasons[0].rule, "");
  EXPECT_EQ(denied->reasons[0].note, "no rule allows it");

  const auto wrong = policy.check("connect tcp 10.1.2.3");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().message.starts_with("question: column 13: a port is missing"));
}

}  // namespace
}  // namespace sluice
