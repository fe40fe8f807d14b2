// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/withheld.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "policy/policy_reader.h"

namespace sluice::policy {
namespace {

/// Those of `addresses` that the host keeps from a program with these rules, when it serves at
/// `place`.
std::string kept(std::string_view place, std::string_view rules,
                 std::span<const std::string_view> addresses) {
  PolicyReader reader;
  EXPECT_TRUE(reader.add_text("p", rules, {}));
  const auto endpoint = net::Endpoint::parse(place).value();
  const auto rule = withheld(endpoint, reader.rules());
  EXPECT_TRUE(rule);
  std::string text;
  for (const std::string_view address : addresses) {
    const bool is_kept = rule && *rule && (*rule)->has_port(endpoint.port) &&
                         std::ranges::any_of((*rule)->where, [&](const Place& where) {
                           return contains(where, net::Address::parse(address).value());
                         });
    if (is_kept) text += std::string(text.empty() ? "" : " ") + std::string(address);
  }
  return text;
}

constexpr std::array<std::string_view, 4> own{"127.0.0.1", "127.0.0.2", "127.255.0.0", "::1"};

TEST(Withheld, IsTheOneAddressOfAPlace) {
  EXPECT_EQ(kept("127.0.0.1:80", "allow any any", own), "127.0.0.1");
  EXPECT_EQ(kept("[::ffff:127.0.0.1]:80", "allow any any", own), "127.0.0.1");
  EXPECT_EQ(kept("127.0.0.1:80", "allow connect tcp 127.0.0.1:80", own), "");
}

TEST(Withheld, IsEveryAddressOfTheHostForAnUnspecifiedOne) {
  for (const char* const place : {"0.0.0.0:80", "[::]:80"}) {
    EXPECT_EQ(kept(place, "allow any any", own), "127.0.0.1 127.0.0.2 127.255.0.0 ::1");
  }
}

TEST(Withheld, IsNoAddressThatARuleNamesAndEveryOther) {
  EXPECT_EQ(kept("[::]:80", "allow connect tcp 127.0.0.1:80", own), "127.0.0.2 127.255.0.0 ::1");
  EXPECT_EQ(kept("[::]:80", "allow connect tcp {127.0.0.1, ::1}:80", own), "127.0.0.2 127.255.0.0");
  EXPECT_EQ(kept("[::]:80", "allow connect tcp 127.255.0.0:80\nallow connect tcp [::1]:80", own),
            "127.0.0.1 127.0.0.2");
  EXPECT_EQ(kept("[::]:80", "allow connect tcp 192.0.2.1:80", own),
            "127.0.0.1 127.0.0.2 127.255.0.0 ::1");
}

TEST(Withheld, NamesAreOneAddressAndOnePort) {
  for (const char* const rule :
       {"allow connect tcp 127.0.0.1", "allow connect tcp 127.0.0.1:79-80",
        "allow connect tcp 127.0.0.0/31:80", "allow connect tcp loopback:80",
        "allow connect tcp localhost:80", "allow connect udp 127.0.0.1:80",
        "allow listen tcp 127.0.0.1:80", "deny connect tcp 127.0.0.1:80"}) {
    EXPECT_EQ(kept("127.0.0.1:80", rule, own), "127.0.0.1") << rule;
  }
}

}  // namespace
}  // namespace sluice::policy
