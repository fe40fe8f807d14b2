// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/answer.h"

#include <gtest/gtest.h>

#include <string>

#include "policy/policy_reader.h"

namespace sluice::policy {
namespace {

/// `yes` or `no`, and the reasons: the line of a rule, or a note alone.
std::string ask(std::string_view policy, std::string_view question) {
  PolicyReader reader;
  const auto read = reader.add_text("p", policy, {});
  if (!read) return read.error();
  const Ruleset rules(reader.rules());
  const auto asked = parse_question(question);
  if (!asked) return asked.error();
  const Answer found = answer(rules, *asked);
  std::string all = found.allowed ? "yes" : "no";
  for (const Reason& reason : found.reasons) {
    all += "; ";
    if (reason.rule != nullptr) all += reason.rule->source;
    if (reason.rule != nullptr && !reason.note.empty()) all += ' ';
    all += reason.note;
  }
  return all;
}

TEST(Answer, NamesTheRuleThatDecides) {
  constexpr const char* policy =
      "allow connect tcp 10.0.0.0/8:443\n"
      "allow connect tcp 10.1.2.0/24:443\n"
      "deny connect any 10.1.2.9\n";
  EXPECT_EQ(ask(policy, "connect tcp 10.9.9.9:443"), "yes; p:1");
  EXPECT_EQ(ask(policy, "connect tcp 10.1.2.3:443"), "yes; p:2");
  EXPECT_EQ(ask(policy, "connect tcp 10.1.2.9:443"), "no; p:3");
  EXPECT_EQ(ask(policy, "connect tcp 10.1.2.3:80"), "no; no rule allows it");
  EXPECT_EQ(ask(policy, "bind tcp 10.1.2.3:443"), "no; no rule allows it");
}

TEST(Answer, OfPathsNamesTheRule) {
  constexpr const char* policy =
      "allow connect unix /run/app/*\n"
      "deny any unix /run/app/secret\n";
  EXPECT_EQ(ask(policy, "connect unix /run/app/a"), "yes; p:1");
  EXPECT_EQ(ask(policy, "connect unix /run/app/secret"), "no; p:2");
  EXPECT_EQ(ask(policy, "bind unix /run/app/a"), "no; no rule allows it");
}

TEST(Answer, TakesDestinationsForWhatTheyMean) {
  EXPECT_EQ(ask("allow connect tcp 127.0.0.1:80", "connect tcp 0.0.0.0:80"),
            "yes; to a program this is 127.0.0.1; p:1");
  EXPECT_EQ(ask("allow connect tcp [::1]:80", "connect tcp [::]:80"),
            "yes; to a program this is ::1; p:1");
  EXPECT_EQ(ask("allow connect tcp ::/0", "connect tcp [64:ff9b::a00:1]:80"),
            "no; no rule allows it; 10.0.0.1 within it must be allowed as well");
  EXPECT_EQ(ask("", "send udp 10.0.0.1:53"),
            "no; no rule allows it; unless it sent a datagram first: that may be answered");
}

TEST(Answer, OfPlacesToListenSaysWhatElseMatters) {
  EXPECT_EQ(ask("allow listen tcp ::", "listen tcp [::]:80"),
            "yes; p:1; for IPv6 alone: 0.0.0.0:80 is not allowed");
  EXPECT_EQ(ask("allow listen tcp {::, 0.0.0.0}", "listen tcp [::]:80"), "yes; p:1");
  EXPECT_EQ(ask("allow listen tcp any\ndeny bind tcp any:80", "listen tcp 0.0.0.0:80"), "no; p:2");
}

TEST(Answer, OfPeersHeedsFromAndAccept) {
  constexpr const char* policy =
      "allow listen tcp 0.0.0.0:80 from 10.0.0.0/8\n"
      "allow listen tcp 0.0.0.0:81\n"
      "deny listen tcp 0.0.0.0 from 10.0.0.9\n";
  EXPECT_EQ(ask(policy, "listen tcp 0.0.0.0:80 from 10.0.0.1"), "yes; p:1");
  EXPECT_EQ(ask(policy, "listen tcp 0.0.0.0:80 from 11.0.0.1"),
            "no; no rule lets 11.0.0.1 come there");
  EXPECT_EQ(ask(policy, "listen tcp 0.0.0.0:81 from 11.0.0.1"), "yes; p:2");
  EXPECT_EQ(ask(policy, "listen tcp 0.0.0.0:80 from 10.0.0.9"), "no; p:3");
  EXPECT_EQ(ask(policy, "listen tcp 0.0.0.0:82 from 10.0.0.1"), "no; no rule allows it");
  EXPECT_EQ(ask("allow listen tcp ::", "listen tcp [::]:80 from 10.0.0.1"),
            "no; no rule lets 10.0.0.1 come there");
  EXPECT_EQ(ask("allow listen tcp ::\nallow listen tcp 0.0.0.0 from 10.0.0.0/8",
                "listen tcp [::]:80 from 10.0.0.1"),
            "yes; p:2");

  EXPECT_EQ(ask("allow listen tcp {0.0.0.0, ::}:80 from 10.0.0.0/8\nallow bind tcp any",
                "listen tcp [::]:80 from 11.0.0.1"),
            "no; no rule lets 11.0.0.1 come there");

  constexpr const char* accepts =
      "allow listen tcp any\n"
      "allow accept tcp 10.0.0.0/8:1024-65535\n";
  EXPECT_EQ(ask(accepts, "listen tcp 0.0.0.0:80 from 11.0.0.1"), "no; no rule allows it");
  EXPECT_EQ(ask(accepts, "accept tcp 10.0.0.1:2000"), "yes; p:2");
  EXPECT_EQ(ask(accepts, "accept tcp 10.0.0.1:80"), "no; no rule allows it");
  EXPECT_EQ(ask("allow any any any\ndeny accept tcp any:80", "accept tcp 10.0.0.1"),
            "no; when it comes from port 80; p:2");
  EXPECT_EQ(ask("", "accept tcp 10.0.0.1"), "yes; peers that come in need no grant");
  EXPECT_EQ(ask("", "receive udp 10.0.0.1:53"),
            "yes; peers that come in need no grant; "
            "by a socket that did not bind only if it may send there");
}

TEST(Answer, OfANameSaysWhereItsAddressesMayLie) {
  constexpr const char* policy =
      "allow connect tcp *.example:443\n"
      "allow connect tcp db.corp.example:5432 within 10.0.0.0/8\n"
      "allow connect tcp 10.1.0.0/16:53\n"
      "allow resolve other.test\n"
      "deny connect tcp bad.example\n"
      "deny connect tcp metadata:443\n"
      "allow connect tcp localhost.:8080\n";
  EXPECT_EQ(ask(policy, "connect tcp www.example:443"),
            "yes; p:1 at its public addresses; p:6 but not where its address is one of these");
  EXPECT_EQ(ask(policy, "connect tcp db.corp.example:5432"), "yes; p:2");
  EXPECT_EQ(ask(policy, "connect tcp other.test:53"),
            "yes; p:3 where its address is one of these; p:4");
  EXPECT_EQ(ask(policy, "connect tcp other.test:54"), "no; no rule allows it");
  EXPECT_EQ(ask(policy, "connect tcp bad.example:443"), "no; p:5");
  EXPECT_EQ(ask(policy, "connect tcp localhost:8080"),
            "yes; p:7 at its addresses of this machine, and public ones");
  EXPECT_EQ(ask(policy, "connect tcp unknown.test:443"),
            "no; no rule allows looking up unknown.test");
  EXPECT_EQ(ask("allow any any any", "connect tcp a.test:1"), "yes; p:1");
  EXPECT_EQ(ask("allow any any any\ndeny connect any any:1", "connect tcp a.test:1"), "no; p:2");
  EXPECT_EQ(ask("allow connect tcp any\nallow resolve any\ndeny connect tcp bad.example",
                "connect tcp bad.example:1"),
            "no; p:3");
  EXPECT_EQ(ask(policy, "resolve www.example"), "yes; p:1");
  EXPECT_EQ(ask(policy, "resolve unknown.test"), "no; no rule allows looking up unknown.test");
}

TEST(Answer, OfAnAddressThatANameWasFoundToBe) {
  constexpr const char* policy =
      "allow connect tcp *.example:443\n"
      "deny connect tcp 8.8.8.8\n";
  EXPECT_EQ(ask(policy, "connect tcp a.example:443 within 9.9.9.9"), "yes; p:1");
  EXPECT_EQ(ask(policy, "connect tcp a.example:443 within 8.8.8.8"), "no; p:2");
  EXPECT_EQ(ask("allow connect tcp 10.0.0.1\nallow resolve *", "connect tcp a.b:1 within 10.0.0.1"),
            "yes; p:1");
  EXPECT_EQ(ask("allow connect tcp 10.0.0.1\nallow resolve *\ndeny connect tcp a.b",
                "connect tcp a.b:1 within 10.0.0.1"),
            "no; p:3");
  EXPECT_EQ(ask(policy, "connect tcp a.example:80 within 9.9.9.9"), "no; no rule allows it");
  EXPECT_EQ(ask(policy, "connect tcp a.example:443 within 10.0.0.1"),
            "no; 10.0.0.1 is taken out of answers: a.example may not have it, which 'within' would "
            "say");
  EXPECT_EQ(ask(policy, "connect tcp a.test:443 within 9.9.9.9"),
            "no; no rule allows looking up a.test");
}

}  // namespace
}  // namespace sluice::policy
