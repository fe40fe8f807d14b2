// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/name_pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "policy/name_table.h"

namespace sluice::policy {
namespace {

const std::string label63(63, 'a');
const std::string name253 = label63 + '.' + label63 + '.' + label63 + '.' + std::string(61, 'a');

TEST(HostName, Syntax) {
  const struct {
    std::string name;
    bool valid;
  } cases[] = {
      {"a", true},
      {"example.com", true},
      {"example.com.", true},
      {"_sip._tcp.example.com", true},
      {"xn--bcher-kva.example", true},
      {"1.2.3.4", true},
      {label63 + ".com", true},
      {name253, true},
      {name253 + ".", true},
      {"", false},
      {".", false},
      {".com", false},
      {"a..b", false},
      {"a.com..", false},
      {"a b", false},
      {"a\\.com", false},
      {"a/b", false},
      {"a:80", false},
      {"*.com", false},
      {"b\xc3\xbc"
       "cher.example",
       false},
      {std::string("a.com\0.example.com", 18), false},
      {label63 + "a.com", false},
      {name253 + "a", false},
  };
  for (const auto& test : cases) EXPECT_EQ(is_host_name(test.name), test.valid) << test.name;
}

TEST(NameTable, FindsAPatternThatMatches) {
  const struct {
    const char* pattern;
    std::string name;
    bool expected;
  } cases[] = {
      {"example.com", "example.com", true},
      {"example.com", "EXAMPLE.Com", true},
      {"Example.COM.", "example.com", true},
      {"example.com", "example.com.", true},
      {"example.com", "example.com..", false},
      {"example.com", "www.example.com", false},
      {"example.com", "badexample.com", false},
      {"example.com", "example.co", false},
      {"example.com", "", false},
      {"*.example.com", "www.example.com", true},
      {"*.example.com", "a.b.example.com.", true},
      {"*.EXAMPLE.com", "www.example.COM", true},
      {"*.example.com", "example.com", false},
      {"*.example.com", ".example.com", false},
      {"*.example.com", "badexample.com", false},
      {"*.example.com", "example.com.evil.org", false},
      {"*.com", "example.com", true},
      {"*.com", "com", false},
      {"*.com", std::string("evil.org\0.com", 13), false},
      {"*.com", "evil.org\\.com", false},
      {"*", "anything", true},
      {"*", "any.thing.", true},
      {"*", "", false},
      {"*", ".", false},
      {"*", "no good", false},
      {"127.0.0.1", "127.0.0.1", true},
      {"localhost", "localhost", true},
  };
  for (const auto& test : cases) {
    const auto pattern = NamePattern::parse(test.pattern);
    ASSERT_TRUE(pattern) << test.pattern << ": " << pattern.error();
    const NameTable table({{.pattern = *pattern, .span = {.ports = {}, .rule = 0}}});
    EXPECT_EQ(table.find(test.name, 80).has_value(), test.expected)
        << test.pattern << ' ' << test.name;
  }
}

TEST(NamePattern, TakesLiteralsThatNeedNoGrant) {
  for (const char* text : {"127.0.0.1", "::1", "fe80::1"}) EXPECT_TRUE(NamePattern::parse(text));
}

TEST(NamePattern, RefusesWhatIsNoPattern) {
  for (const char* text : {"", ".", "*.", "*.*", "*example.com", "*.*.com", "a.*.com", "**",
                           "example.com:443", "https://example.com", " example.com", "example.com ",
                           "a,b", "a..b", "b\u00fccher.example"}) {
    const auto pattern = NamePattern::parse(text);
    ASSERT_FALSE(pattern) << text;
    EXPECT_FALSE(pattern.error().empty());
  }
}

TEST(NamePattern, SaysHowNamesInOtherLettersAreWritten) {
  for (const char* text : {"b\xc3\xbc"
                           "cher.example",
                           "*.b\xc3\xbc"
                           "cher.example",
                           "\xff"}) {
    EXPECT_NE(NamePattern::parse(text).error().find("xn--"), std::string::npos) << text;
  }
}

TEST(NamePattern, IsFolded) {
  EXPECT_EQ(NamePattern::parse("*.Example.COM.")->to_string(), "*.example.com");
}

}  // namespace
}  // namespace sluice::policy
