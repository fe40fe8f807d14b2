// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_pool.h"

#include <gtest/gtest.h>

namespace sluice::policy {
namespace {

TEST(AddressPool, GrantsTheFiveUsesOfEachRange) {
  const auto rules = parse_address_pool("10.0.0.0/8,::1/128,127.0.0.1/15");
  ASSERT_TRUE(rules) << rules.error();
  ASSERT_EQ(rules->size(), 3);
  const char* const ranges[] = {"10.0.0.0/8", "::1/128", "127.0.0.0/15"};
  const char* const sources[] = {"--addr-pool=10.0.0.0/8", "--addr-pool=::1/128",
                                 "--addr-pool=127.0.0.1/15"};
  for (std::size_t i = 0; i < rules->size(); ++i) {
    const Rule& rule = (*rules)[i];
    EXPECT_EQ(std::get<net::Cidr>(rule.where.at(0)).to_string(), ranges[i]);
    EXPECT_EQ(rule.source, sources[i]);
    EXPECT_EQ(rule.action, Action::allow);
    EXPECT_EQ(rule.uses, (UseSet{Use::bind, Use::listen, Use::connect, Use::send, Use::join}));
    EXPECT_FALSE(rule.transport);
    EXPECT_TRUE(rule.ports.empty());
  }
}

TEST(AddressPool, ErrorsNameTheOptionAndTheEntry) {
  const struct {
    const char* value;
    const char* entry;
  } cases[] = {
      {"", "''"},
      {",", "''"},
      {"10.0.0.0/8,", "''"},
      {",10.0.0.0/8", "''"},
      {"10.0.0.0/8,,::1/128", "''"},
      {" 10.0.0.0/8", "' 10.0.0.0/8'"},
      {"10.0.0.0/8 ", "'10.0.0.0/8 '"},
      {"10.0.0.0/8, ::1/128", "' ::1/128'"},
      {"127.0.0.1", "'127.0.0.1'"},
      {"127.0.0.1/", "'127.0.0.1/'"},
      {"/24", "'/24'"},
      {"1.2.3.4/ 24", "'1.2.3.4/ 24'"},
      {"1.2.3.4/+24", "'1.2.3.4/+24'"},
      {"1.2.3.4/-1", "'1.2.3.4/-1'"},
      {"1.2.3.4/24x", "'1.2.3.4/24x'"},
      {"1.2.3.4/0x8", "'1.2.3.4/0x8'"},
      {"1.2.3.4/024", "'1.2.3.4/024'"},
      {"1.2.3.4/33", "'1.2.3.4/33'"},
      {"1.2.3.4/256", "'1.2.3.4/256'"},
      {"1.2.3.4/4294967328", "'1.2.3.4/4294967328'"},
      {"::1/129", "'::1/129'"},
      {"::1/256", "'::1/256'"},
      {"1.2.3.4/24/9", "'1.2.3.4/24/9'"},
      {"//1.2.3.4/24", "'//1.2.3.4/24'"},
      {"127.1/8", "'127.1/8'"},
      {"0x7f000001/8", "'0x7f000001/8'"},
      {"localhost/8", "'localhost/8'"},
      {"fe80::1%lo/64", "'fe80::1%lo/64'"},
  };
  for (const auto& test : cases) {
    const auto rules = parse_address_pool(test.value);
    ASSERT_FALSE(rules) << test.value;
    EXPECT_TRUE(rules.error().starts_with("--addr-pool=")) << rules.error();
    EXPECT_NE(rules.error().find(test.entry), std::string::npos) << rules.error();
  }
}

TEST(AllowUnix, GrantsEveryUseOfItsPaths) {
  const auto rule = parse_allow_unix("/run/app.sock,/run/app/*");
  ASSERT_TRUE(rule) << rule.error();
  EXPECT_EQ(rule->uses, uses_of_paths);
  EXPECT_EQ(rule->to_string(), "allow any unix {/run/app.sock, /run/app/*}");
  EXPECT_EQ(rule->source, "--allow-unix=/run/app.sock,/run/app/*");
}

TEST(AllowUnix, ErrorsNameTheOptionAndTheEntry) {
  const struct {
    const char* value;
    const char* entry;
  } cases[] = {
      {"", "''"},
      {"/a,", "''"},
      {",/a", "''"},
      {"/a,relative", "'relative'"},
      {"/a b", "'/a b'"},
      {"/a#b", "'/a#b'"},
      {"/a/../b", "'/a/../b'"},
      {"/a/", "'/a/'"},
      {"/a*", "'/a*'"},
      {"@abstract", "'@abstract'"},
  };
  for (const auto& test : cases) {
    const auto rule = parse_allow_unix(test.value);
    ASSERT_FALSE(rule) << test.value;
    EXPECT_TRUE(rule.error().starts_with("--allow-unix=" + std::string(test.value)))
        << rule.error();
    EXPECT_TRUE(rule.error().contains(std::string("bad entry ") + test.entry)) << rule.error();
  }
}

TEST(AllowResolve, GrantsOneLookUp) {
  const auto rule = parse_allow_resolve("*.Example.com");
  ASSERT_TRUE(rule) << rule.error();
  EXPECT_EQ(rule->uses, UseSet{Use::resolve});
  EXPECT_EQ(std::get<NamePattern>(rule->where.at(0)).to_string(), "*.example.com");
  EXPECT_EQ(rule->source, "--allow-resolve=*.Example.com");
}

TEST(AllowResolve, ErrorsNameTheOptionAndTheValue) {
  for (const char* value : {"", "*example.com", "a,b", "http://a"}) {
    const auto rule = parse_allow_resolve(value);
    ASSERT_FALSE(rule) << value;
    EXPECT_TRUE(rule.error().starts_with("--allow-resolve=" + std::string(value))) << rule.error();
  }
}

}  // namespace
}  // namespace sluice::policy
