// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/audit.h"

#include <gtest/gtest.h>

namespace sluice::policy {
namespace {

using net::Endpoint;
using net::Transport;

TEST(ExplainDenial, NamesTheOptionThatWouldAllowIt) {
  const struct {
    Use use;
    Transport transport;
    const char* endpoint;
    const char* expected;
  } cases[] = {
      {Use::connect, Transport::tcp, "10.1.2.3:443",
       "denied: connect tcp 10.1.2.3:443; allow it with --allow='connect tcp 10.1.2.3:443'"},
      {Use::bind, Transport::udp, "[::]:53",
       "denied: bind udp [::]:53; allow it with --allow='bind udp [::]:53'"},
      {Use::listen, Transport::tcp, "0.0.0.0:0",
       "denied: listen tcp 0.0.0.0:0; allow it with --allow='listen tcp 0.0.0.0:0'"},
      {Use::send, Transport::udp, "[fe80::1%7]:5353",
       "denied: send udp [fe80::1%7]:5353; allow it with --allow='send udp [fe80::1]:5353'"},
      {Use::join, Transport::udp, "224.0.0.251:0",
       "denied: join udp 224.0.0.251:0; allow it with --allow='join udp 224.0.0.251'"},
      {Use::connect, Transport::tcp, "[64:ff9b::10.1.2.3]:443",
       "denied: connect tcp [64:ff9b::a01:203]:443; allow it with "
       "--allow='connect tcp {[64:ff9b::a01:203], 10.1.2.3}:443'"},
      {Use::accept, Transport::tcp, "10.1.2.3:443", "denied: accept tcp 10.1.2.3:443"},
      {Use::receive, Transport::udp, "10.1.2.3:443", "denied: receive udp 10.1.2.3:443"},
  };
  for (const auto& test : cases) {
    const AuditRecord record{.use = test.use,
                             .transport = test.transport,
                             .endpoint = Endpoint::parse(test.endpoint).value(),
                             .decision = {}};
    EXPECT_EQ(explain_denial(record), test.expected);
  }
}

TEST(ExplainDenial, OfAName) {
  EXPECT_EQ(explain_denial({.use = Use::resolve, .name = "example.com", .decision = {}}),
            "denied: resolve example.com; allow it with --allow='resolve example.com'");
  EXPECT_EQ(explain_denial({.use = Use::resolve, .name = "db", .decision = {}}),
            "denied: resolve db; allow it with --allow='resolve db.'");
}

TEST(ExplainDenial, OfAnAddressThatANameMustNotHave) {
  EXPECT_EQ(explain_denial({.use = Use::resolve,
                            .endpoint = Endpoint::parse("10.0.0.5:0"),
                            .name = "db.example.com",
                            .decision = {}}),
            "denied: 10.0.0.5 as an address of db.example.com; allow it with 'within 10.0.0.5' in "
            "a rule for it");
}

TEST(ExplainDenial, OfAUnixSocket) {
  const struct {
    Use use;
    const char* path;
    const char* expected;
  } cases[] = {
      {Use::connect, "/run/app.sock",
       "denied: connect unix /run/app.sock; allow it with --allow='connect unix /run/app.sock'"},
      {Use::listen, "/run/a:80",
       "denied: listen unix /run/a:80; allow it with --allow='listen unix /run/a:80'"},
      {Use::send, "/run/it's", "denied: send unix /run/it's"},
      {Use::bind, "/run/a b", "denied: bind unix /run/a b"},
      {Use::bind, "@name", "denied: bind unix @name"},
      {Use::connect, "relative", "denied: connect unix relative"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(explain_denial({.use = test.use, .is_unix = true, .name = test.path, .decision = {}}),
              test.expected);
  }
}

TEST(ExplainDenial, NamesTheRuleThatForbids) {
  const Rule rule{.action = Action::deny,
                  .uses = {Use::resolve},
                  .where = {NamePattern::parse("*").value()},
                  .source = "deny resolve *"};
  EXPECT_EQ(
      explain_denial(
          {.use = Use::resolve, .name = "a.b", .decision = {.allowed = false, .rule = &rule}}),
      "denied: resolve a.b; deny resolve * forbids it");
}

}  // namespace
}  // namespace sluice::policy
