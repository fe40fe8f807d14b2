// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/audit/json.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::audit {
namespace {

using namespace std::chrono_literals;
using policy::Rule;
using policy::Use;

constexpr Time time{1'700'000'000'000'042us};

Entry entry(const policy::AuditRecord& record) {
  Entry made;
  made.time = time;
  made.instance = 7;
  made.record = record;
  return made;
}

std::string of_name(std::string_view name) {
  const std::string line = json_line(entry({.use = Use::resolve, .name = name, .decision = {}}), 1);
  const std::string before =
      R"({"time":"2023-11-14T22:13:20.000042Z","instance":7,"use":"resolve","name":")";
  const std::string after = "\",\"decision\":\"deny\",\"source\":\"default\"}\n";
  EXPECT_TRUE(line.starts_with(before)) << line;
  EXPECT_TRUE(line.ends_with(after)) << line;
  return line.substr(before.size(), line.size() - before.size() - after.size());
}

TEST(JsonLine, HasAllFields) {
  const Rule rule{.uses = {Use::connect},
                  .where = {net::Cidr::parse("2001:db8::/32").value()},
                  .ports = {{443, 443}},
                  .source = "web.policy:3"};
  const policy::AuditRecord record{.use = Use::connect,
                                   .endpoint = net::Endpoint::parse("[2001:db8::1]:443").value(),
                                   .name = "a.example",
                                   .decision = {.allowed = true, .rule = &rule}};
  EXPECT_EQ(json_line(entry(record), 3),
            R"({"time":"2023-11-14T22:13:20.000042Z","instance":7,"use":"connect",)"
            R"("protocol":"tcp","address":"2001:db8::1","port":443,"name":"a.example",)"
            R"("decision":"allow","rule":"allow connect any [2001:db8::/32]:443",)"
            "\"source\":\"web.policy:3\",\"count\":3}\n");
}

TEST(JsonLine, OfAUnixSocket) {
  EXPECT_EQ(
      json_line(entry({.use = Use::connect, .is_unix = true, .name = "/run/\x1b", .decision = {}}),
                1),
      R"({"time":"2023-11-14T22:13:20.000042Z","instance":7,"use":"connect",)"
      R"("protocol":"unix","path":"/run/\u001b","decision":"deny",)"
      "\"source\":\"default\"}\n");
}

TEST(JsonLine, OfWhatIsLost) {
  EXPECT_EQ(json_line_of_lost(time, 12),
            "{\"time\":\"2023-11-14T22:13:20.000042Z\",\"lost\":12}\n");
}

TEST(JsonLine, TextsCannotLeaveTheirQuotesOrSteerATerminal) {
  EXPECT_EQ(of_name("\",\"decision\":\"allow"), R"(\",\"decision\":\"allow)");
  EXPECT_EQ(of_name("a\\"), R"(a\\)");
  EXPECT_EQ(of_name(std::string_view("\0\n\x1b[2J\x7f", 7)), R"(\u0000\u000a\u001b[2J\u007f)");
  EXPECT_EQ(of_name("\xc2\x9b"), R"(\u009b)");
}

TEST(JsonLine, WhatIsNoTextIsReplaced) {
  EXPECT_EQ(of_name("\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80"),
            "\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80");
  for (const char* wrong : {"\xff", "\xc3", "\xc0", "\x80", "\xf5"}) {
    EXPECT_EQ(of_name(wrong), "\\ufffd");
  }
  EXPECT_EQ(of_name("\xed\xa0\x80"), "\\ufffd\\ufffd\\ufffd");  // a surrogate
  EXPECT_EQ(of_name("\xe0\x80\xaf"), "\\ufffd\\ufffd\\ufffd");  // too long for a slash
  EXPECT_EQ(of_name("\xe2\x82!"), "\\ufffd\\ufffd!");
}

TEST(JsonLine, LongTextsAreCut) {
  EXPECT_EQ(of_name(std::string(600, 'a')), std::string(512, 'a') + "...");
}

TEST(JsonLine, ALargeRuleIsCut) {
  Rule rule{.uses = {Use::connect}, .where = {}, .source = "a"};
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    const auto byte = [i](int shift) { return static_cast<std::uint8_t>(i >> shift); };
    rule.where.emplace_back(net::Cidr::of(net::Address::v4({10, byte(16), byte(8), byte(0)})));
  }
  const std::string whole = rule.to_string();
  const std::string begin = rule.to_string(512);
  EXPECT_GT(begin.size(), 512U);
  EXPECT_LT(begin.size(), 1024U);
  EXPECT_EQ(begin.substr(0, 512), whole.substr(0, 512));
  const policy::AuditRecord record{.use = Use::connect,
                                   .endpoint = net::Endpoint::parse("10.0.0.1:443").value(),
                                   .decision = {.allowed = true, .rule = &rule}};
  EXPECT_NE(json_line(entry(record), 1).find(whole.substr(0, 512) + "...\""), std::string::npos);
}

}  // namespace
}  // namespace sluice::audit
