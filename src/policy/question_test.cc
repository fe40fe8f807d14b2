// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/question.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::policy {
namespace {

/// What was understood, or the first line of the error.
std::string read(std::string_view text) {
  const auto question = parse_question(text);
  if (!question) return question.error().substr(0, question.error().find('\n'));
  if (const auto* const path = std::get_if<PathPattern>(&question->where)) {
    return std::string(to_string(question->use)) + " unix " + path->to_string();
  }
  const auto* const address = std::get_if<net::Address>(&question->where);
  std::string all(to_string(question->use));
  all += question->transport == net::Transport::tcp ? " tcp " : " udp ";
  all += address != nullptr ? address->to_string() : "name " + std::get<1>(question->where);
  if (question->port) all += " port " + std::to_string(*question->port);
  if (question->peer) all += " from " + question->peer->to_string();
  if (question->found) all += " within " + question->found->to_string();
  return all;
}

TEST(Question, IsOneUseOfOnePlace) {
  EXPECT_EQ(read("connect tcp 10.1.2.3:443"), "connect tcp 10.1.2.3 port 443");
  EXPECT_EQ(read("connect tcp [::ffff:10.1.2.3]:https"), "connect tcp 10.1.2.3 port 443");
  EXPECT_EQ(read("connect udp [2001:db8::1]:53"), "connect udp 2001:db8::1 port 53");
  EXPECT_EQ(read("connect tcp WWW.example.com.:443"), "connect tcp name www.example.com port 443");
  EXPECT_EQ(read("connect tcp db.example:1 within 10.0.0.5"),
            "connect tcp name db.example port 1 within 10.0.0.5");
  EXPECT_EQ(read("resolve db."), "resolve tcp name db");
  EXPECT_EQ(read("listen tcp [::]:80 from ::1"), "listen tcp :: port 80 from ::1");
  EXPECT_EQ(read("bind udp 0.0.0.0:0"), "bind udp 0.0.0.0 port 0");
  EXPECT_EQ(read("send 10.0.0.1:53"), "send udp 10.0.0.1 port 53");
  EXPECT_EQ(read("join 224.0.0.1"), "join udp 224.0.0.1");
  EXPECT_EQ(read("accept 10.0.0.1"), "accept tcp 10.0.0.1");
  EXPECT_EQ(read("accept tcp 10.0.0.1:9"), "accept tcp 10.0.0.1 port 9");
  EXPECT_EQ(read("connect unix /run/app.sock"), "connect unix /run/app.sock");
}

TEST(Question, SaysWhatIsWrongAndWhere) {
  constexpr const char* several = "this is more than one address: ask about one";
  const auto at = [](int column, const std::string& message) {
    return "question: column " + std::to_string(column) + ": " + message;
  };
  EXPECT_EQ(read("conect tcp 10.1.2.3:443"),
            at(1, "'conect' is nothing that may be done; did you mean 'connect'?"));
  for (const char* place :
       {"10.0.0.0/8:1", "10.0.0.1-10.0.0.2:1", "private:1", "any:1", "{10.0.0.1, 10.0.0.2}:1"}) {
    EXPECT_EQ(read("connect tcp " + std::string(place)), at(13, several)) << place;
  }
  EXPECT_EQ(read("listen tcp 0.0.0.0:80 from private"), at(23, several));
  EXPECT_EQ(read("connect tcp a.example:1 within {10.0.0.1 10.0.0.2}"), at(25, several));
  for (const char* place : {"/run/*", "{/run/a, /run/b}"}) {
    EXPECT_EQ(read("connect unix " + std::string(place)),
              at(14, "this is more than one path: ask about one"));
  }
  EXPECT_EQ(read("connect tcp *.example.com:1"),
            at(13, "this is more than one name: ask about one"));
  EXPECT_EQ(read("connect tcp 10.0.0.1:1-2"), at(13, "this is more than one port: ask about one"));
  EXPECT_EQ(read("connect tcp 10.0.0.1:1,2"), at(13, "this is more than one port: ask about one"));
  EXPECT_EQ(read("connect tcp 10.0.0.1"), at(13, "a port is missing: 10.0.0.1:PORT"));
  EXPECT_EQ(read("join udp 224.0.0.1:5"), at(10, "a group is joined for every port: leave it out"));
  EXPECT_EQ(read("connect 10.0.0.1:1"), at(9, "say which protocol: tcp or udp"));
  EXPECT_EQ(read("connect any 10.0.0.1:1"), at(9, "say which protocol: tcp or udp"));
  EXPECT_TRUE(read("any tcp 10.0.0.1:1").starts_with(at(1, "ask about one use at a time: ")));
  EXPECT_TRUE(read("connect,bind tcp ::1").starts_with(at(1, "ask about one use at a time: ")));
  EXPECT_EQ(read("resolve\na.example"), at(8, "a question is one line of text"));
  EXPECT_EQ(read(std::string_view("resolve a\0b", 11)), at(10, "a question is one line of text"));
}

}  // namespace
}  // namespace sluice::policy
