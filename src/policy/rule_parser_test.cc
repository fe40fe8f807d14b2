// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/rule_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::policy {
namespace {

/// The rule that `text` is, printed; or `POSITION+LENGTH: ` and what is wrong.
std::string read(std::string_view text) {
  RuleParser parser;
  Scanner line(text);
  const std::string_view keyword = line.next().text;
  const auto rule = parser.rule(keyword == "allow" ? Action::allow : Action::deny, line);
  if (rule) return rule->to_string();
  const Complaint& error = rule.error();
  return std::to_string(error.about.position) + '+' + std::to_string(error.about.text.size()) +
         ": " + error.message;
}

struct Case {
  const char* given;
  const char* printed;
};

TEST(RuleParser, PrintsWhatItReads) {
  constexpr Case cases[] = {
      // One use, one protocol, one place.
      {"allow connect tcp 10.1.2.3:443", "allow connect tcp 10.1.2.3:443"},
      {"allow  connect\ttcp 10.0.0.0/8", "allow connect tcp 10.0.0.0/8"},
      {"deny connect tcp 10.1.2.3/8", "deny connect tcp 10.0.0.0/8"},
      {"allow join udp 224.0.0.251", "allow join udp 224.0.0.251"},
      {"allow accept tcp 10.0.0.0/8 # a comment", "allow accept tcp 10.0.0.0/8"},
      {"allow connect tcp any:443", "allow connect tcp any:443"},
      {"deny connect any private", "deny connect,send any private"},
      {"deny connect private", "deny connect,send any private"},
      {"deny connect any", "deny connect,send any any"},
      {"allow any any any", "allow any any any"},
      {"allow any any", "allow any any any"},
      // Who listens binds; a datagram needs no connection.
      {"allow listen tcp 0.0.0.0:8080", "allow bind,listen tcp 0.0.0.0:8080"},
      {"allow send udp 239.0.0.0/8:5000-5999", "allow connect,send udp 239.0.0.0/8:5000-5999"},
      {"allow connect udp 10.0.0.1:53", "allow connect,send udp 10.0.0.1:53"},
      // Who may not bind may not listen.
      {"deny bind tcp 0.0.0.0:8080", "deny bind,listen tcp 0.0.0.0:8080"},
      {"deny listen tcp 0.0.0.0:8080", "deny bind,listen tcp 0.0.0.0:8080"},
      // Ports.
      {"allow connect tcp 10.0.0.1:80,443,8000-8010",
       "allow connect tcp 10.0.0.1:80,443,8000-8010"},
      {"allow connect tcp 10.0.0.1:80, 443", "allow connect tcp 10.0.0.1:80,443"},
      {"allow connect tcp 10.0.0.1:https", "allow connect tcp 10.0.0.1:443"},
      {"allow connect any 10.0.0.1:domain", "allow connect,send any 10.0.0.1:53"},
      {"allow send 10.0.0.1", "allow connect,send udp 10.0.0.1"},
      {"allow bind udp 0.0.0.0:0", "allow bind udp 0.0.0.0:0"},
      // Forms of addresses.
      {"allow connect tcp [2001:db8::1]:443", "allow connect tcp [2001:db8::1]:443"},
      {"allow connect tcp [2001:db8::/32]:443", "allow connect tcp [2001:db8::/32]:443"},
      {"allow connect tcp 2001:db8::1", "allow connect tcp 2001:db8::1"},
      {"allow connect tcp [2001:db8::1]", "allow connect tcp 2001:db8::1"},
      {"allow connect tcp [2001:db8::]/32:443", "allow connect tcp [2001:db8::/32]:443"},
      {"allow connect tcp [::1]/128:80", "allow connect tcp [::1]:80"},
      {"allow connect tcp [2001:db8::]/32", "allow connect tcp 2001:db8::/32"},
      {"allow connect tcp 10.0.0.0/8:80,443", "allow connect tcp 10.0.0.0/8:80,443"},
      {"allow connect tcp {[::1]/128, 10.0.0.0/8}:80", "allow connect tcp {::1, 10.0.0.0/8}:80"},
      {"allow connect tcp [fd00::1:80]", "allow connect tcp [fd00::1:80]"},
      {"allow connect tcp [fd00::1:80]:80", "allow connect tcp [fd00::1:80]:80"},
      {"allow connect tcp {[fd00::1:80], ::2}:80", "allow connect tcp {[fd00::1:80], ::2}:80"},
      {"allow connect tcp fd00::1:ab", "allow connect tcp fd00::1:ab"},
      {"allow connect tcp 1:2:3:4:5:6:7:80", "allow connect tcp 1:2:3:4:5:6:7:80"},
      {"allow connect tcp fd00::1:0/112", "allow connect tcp fd00::1:0/112"},
      {"allow connect tcp ::ffff:10.0.0.1", "allow connect tcp 10.0.0.1"},
      {"allow connect tcp 10.0.0.0-10.0.0.4", "allow connect tcp {10.0.0.0/30, 10.0.0.4}"},
      {"allow connect tcp 0.0.0.0-255.255.255.255", "allow connect tcp 0.0.0.0/0"},
      {"allow connect tcp [::1-::2]:1", "allow connect tcp {::1, ::2}:1"},
      {"allow connect tcp {10.0.0.1 10.0.0.2, ::1}:1,2",
       "allow connect tcp {10.0.0.1, 10.0.0.2, ::1}:1,2"},
      // Names: whom one may reach by name, one may look up.
      {"allow connect tcp DB.example.com.:5432", "allow connect,resolve tcp db.example.com:5432"},
      {"allow connect tcp *.example.com:443 within 10.0.0.0/8",
       "allow connect,resolve tcp *.example.com:443 within 10.0.0.0/8"},
      {"deny connect tcp *.example.com", "deny connect tcp *.example.com"},
      {"allow resolve *.example.com", "allow resolve *.example.com"},
      {"allow resolve any", "allow resolve any"},
      {"deny resolve *", "deny resolve *"},
      {"allow resolve {a.example, localhost}", "allow resolve {a.example, localhost.}"},
      {"allow connect tcp private.:80", "allow connect,resolve tcp private.:80"},
      {"allow connect tcp {a.example, 10.0.0.1}:80",
       "allow connect,resolve tcp {a.example, 10.0.0.1}:80"},
      {"allow any tcp db.example.com", "allow any tcp db.example.com"},
      {"allow any udp db.example.com", "allow any udp db.example.com"},
      {"allow any tcp any", "allow any tcp any"},
      {"deny any udp any", "deny any udp any"},
      {"allow bind,listen,connect,accept tcp any", "allow any tcp any"},
      // Unix sockets.
      {"allow connect unix /run/app.sock", "allow connect,send unix /run/app.sock"},
      {"allow listen unix /run/app/*", "allow bind,listen unix /run/app/*"},
      {"deny any unix {/run/a:80, /run/b/*}", "deny any unix {/run/a:80, /run/b/*}"},
      {"allow send unix /*", "allow connect,send unix /*"},
      // Peers.
      {"allow listen tcp 0.0.0.0:8080 from 10.0.0.0/8",
       "allow bind,listen tcp 0.0.0.0:8080 from 10.0.0.0/8"},
      {"allow bind udp any:53 from {private, loopback}",
       "allow bind udp any:53 from {private, loopback}"},
  };
  for (const auto& [given, printed] : cases) {
    EXPECT_EQ(read(given), printed);
    EXPECT_EQ(read(printed), printed) << given;
  }
}

TEST(RuleParser, SaysWhatIsWrongAndWhere) {
  constexpr Case cases[] = {
      {"allow", "5+0: what may be done is missing"},
      {"allow conect tcp any",
       "6+6: 'conect' is nothing that may be done; did you mean 'connect'?"},
      {"allow fly tcp any", "6+3: 'fly' is nothing that may be done; any, or some of bind, listen"},
      {"allow allow connect any",
       "6+5: 'allow' is nothing that may be done; it stands before a rule, or is an option"},
      {"allow limit sockets 3", "6+5: 'limit' is nothing that may be done; it stands before"},
      {"allow connect icmp any", "14+4: 'icmp' is no protocol; one of any, tcp, udp, unix"},
      {"allow connect tpc {10.0.0.1}", "14+3: 'tpc' is no protocol; did you mean 'tcp'?"},
      {"allow connect priv, any", "14+4: 'priv' is no set"},
      {"allow connect,", "14+0: what may be done is missing"},
      {"allow connect", "13+0: where is missing"},
      {"allow connect tcp", "17+0: where is missing"},
      {"allow listen tcp from 10.0.0.0/8", "17+4: where is missing"},
      {"allow listen tcp any from", "25+0: where is missing"},
      {"allow connect tcp {", "19+0: the brace is not closed"},
      {"allow connect tcp {10.0.0.1", "27+0: the brace is not closed"},
      {"allow connect tcp {}", "18+1: nothing stands between the braces"},
      {"allow connect tcp {10.0.0.1,, 10.0.0.2}", "28+1: an address or a name is missing"},
      {"allow connect tcp {10.0.0.1:80}", "28+2: ports follow the closing brace"},
      {"allow connect tcp }", "18+1: where is missing"},
      {"allow connect tcp 10.0.0.1, 10.0.0.2",
       "26+1: ',' is not expected here; several places are written {ONE, OTHER}"},
      {"allow connect tcp 10.0.0.1 form 10.0.0.2",
       "27+4: 'form' is not expected here; did you mean 'from'?"},
      {"allow listen tcp any from any from any", "30+4: 'from' stands here a second time"},
      // Addresses.
      {"allow connect tcp 10.0.0.0/33", "18+11: '33' is not a mask"},
      {"allow connect tcp 10.0.0/8", "18+8: '10.0.0' is not an IPv4 or IPv6 address"},
      {"allow connect tcp 127.1:80", "18+5: write this address as 127.0.0.1"},
      {"allow connect tcp 0x7f000001", "18+10: write this address as 127.0.0.1"},
      {"allow connect tcp 2130706433", "18+10: write this address as 127.0.0.1"},
      {"allow connect tcp 010.0.0.1", "18+9: write this address as 8.0.0.1"},
      {"allow connect tcp fe80::1%1", "18+9: an address has no zone here"},
      {"allow connect tcp 10.0.0.9-10.0.0.1", "18+17: the last address is before the first"},
      {"allow connect tcp 10.0.0.9-::1", "18+12: one end is IPv4 and the other IPv6"},
      {"allow connect tcp [::1:80", "18+7: the bracket is not closed"},
      {"allow connect tcp [::1]80", "23+2: a mask, ':' and ports, or nothing"},
      {"allow connect tcp [::1]/129:80", "18+9: '129' is not a mask"},
      {"allow connect tcp [10.0.0.1]:80", "18+13: brackets are for IPv6 addresses alone"},
      {"allow connect tcp [example.com]:80", "18+16: brackets are for IPv6 addresses alone"},
      // An address, or an address and a port?
      {"allow connect tcp ::1:80", "18+6: write [::1]:80 for the port, or [::1:80] for the addr"},
      {"allow connect tcp ::1:80,443", "18+6: write [::1]:80 for the port"},
      {"allow connect tcp 2001:db8::5:1", "18+13: write [2001:db8::5]:1 for the port, or"},
      {"allow connect tcp {::1, ::1:80}", "24+6: write [::1]:80 for the port, or"},
      {"allow connect tcp ::1:http", "18+8: ports follow an IPv6 address in brackets: [::1]:http"},
      {"allow connect tcp ::1:90-99", "18+9: ports follow an IPv6 address in brackets"},
      {"allow connect tcp ::1/128:80", "18+10: ports follow an IPv6 address in brackets: [::1/1"},
      {"allow connect tcp ::1-::9:80", "18+10: write [::1-::9]:80"},
      {"allow connect tcp 2001:db8::g", "18+11: '2001:db8::g' is no address, no set and no name"},
      {"allow connect tcp @office", "18+7: there is no set '@office'"},
      // A slip must not make a name of a set.
      {"deny connect any privat", "17+6: 'privat' is no set; did you mean 'private'?"},
      {"deny connect any linklocal", "17+9: 'linklocal' is no set; did you mean 'link-local'?"},
      {"deny connect any PRIVATE", "17+7: 'PRIVATE' is no set; did you mean 'private'?"},
      {"deny connect any lan", "17+3: 'lan' is no set; a host of this name is written 'lan.'"},
      {"deny connect any 10.0.0.1-9", "17+10: '10.0.0.1-9' is no address"},
      {"deny connect any 10.0.0.1a", "17+9: '10.0.0.1a' is no address"},
      // Names.
      {"allow connect tcp a.*.com",
       "18+7: 'a.*.com' is no address, no set and no name: '*' stands"},
      {"allow connect tcp a..com", "18+6: 'a..com' is no address, no set and no name"},
      {"allow listen tcp example.com:80", "17+14: a name stands for addresses"},
      {"allow join udp {any, example.com}", "15+1: a name stands for addresses"},
      {"allow resolve 10.0.0.1", "14+8: resolve takes names"},
      {"allow connect,resolve tcp private", "26+7: resolve takes names"},
      {"allow resolve tcp example.com", "14+3: a look-up has no protocol"},
      {"allow resolve example.com:80", "14+14: a look-up has no port"},
      // Ports.
      {"allow connect tcp 10.0.0.1:", "27+0: a port is missing"},
      {"allow connect tcp 10.0.0.1:80,", "30+0: a port is missing"},
      {"allow connect tcp 10.0.0.1:{80,443}", "27+0: ports stand without braces"},
      {"allow connect tcp 10.0.0.1:65536", "27+5: '65536' is no port"},
      {"allow connect tcp 10.0.0.1:-1", "27+2: '-1' is no port and no service"},
      {"allow connect tcp 10.0.0.1:1-", "27+2: '1-' is no port"},
      {"allow connect tcp 10.0.0.1:080", "27+3: '080' is no port"},
      {"allow connect tcp 10.0.0.1:90-80", "27+5: the first port is higher than the last"},
      {"allow connect tcp 10.0.0.1:no-such", "27+7: 'no-such' is no port and no service"},
      // Paths.
      {"allow connect unix 10.0.0.1", "19+8: unix takes absolute paths"},
      {"allow connect unix {/run/a, any}", "19+1: unix takes absolute paths"},
      {"allow connect unix run/app.sock", "19+12: '"},
      {"allow connect unix /run/../etc/a", "19+13: a path is absolute, without '.', '..' or"},
      {"allow connect unix /run//a", "19+7: a path is absolute, without"},
      {"allow connect unix /run/", "19+5: a path is absolute, without"},
      {"allow connect unix /", "19+1: a path is absolute, without"},
      {"allow connect unix /run/*.sock", "19+11: '*' is the last part of a path"},
      {"allow connect unix {/run/a}:80", "19+1: a path has no port"},
      {"allow connect tcp /run/a", "18+6: the protocol of a path is unix"},
      {"allow connect /run/a", "14+6: the protocol of a path is unix"},
      {"allow any any {any, /run/a}", "14+1: the protocol of a path is unix"},
      {"allow accept unix /run/a", "13+4: unix sockets know bind, listen, connect and send"},
      {"allow connect,resolve unix /run/a", "22+4: unix sockets know bind, listen, connect and"},
      {"allow listen tcp any from /run/a", "26+6: 'from' takes addresses"},
      // What does not go together.
      {"allow send tcp 10.0.0.1", "11+3: send, receive and join are of datagrams"},
      {"allow join tcp 224.0.0.1", "11+3: send, receive and join are of datagrams"},
      {"allow join 224.0.0.251:5353", "11+16: a group is joined for every port: leave it out"},
      {"allow send,join udp 224.0.0.251:5353", "20+16: a group is joined for every port"},
      {"allow listen unix /run/a from any", "25+4: who comes to a unix socket has no address"},
      {"allow accept udp 10.0.0.1", "13+3: accept is of connections"},
      {"allow connect tcp 10.0.0.1 from 10.0.0.2", "27+4: 'from' says who may come"},
      {"allow any tcp any from 10.0.0.2", "18+4: 'from' says who may come"},
      {"allow listen tcp any from example.com", "26+11: 'from' takes addresses"},
      {"allow listen tcp any from 10.0.0.1:80", "26+11: 'from' takes no ports"},
      {"allow connect tcp 10.0.0.1 within private", "27+6: 'within' says where the addresses"},
      {"deny connect tcp a.example within private", "27+6: 'within' says where the addresses"},
  };
  for (const auto& [given, error] : cases) {
    const std::string found = read(given);
    EXPECT_TRUE(found.starts_with(error)) << given << "\n" << found << "\nexpected " << error;
  }
}

/// What defining sets one after the other, then a rule, comes to.
std::string read(std::initializer_list<std::string_view> sets, std::string_view rule) {
  RuleParser parser;
  for (const std::string_view set : sets) {
    Scanner line(set);
    if (const auto defined = parser.define_set(line); !defined) return defined.error().message;
  }
  Scanner line(rule);
  const auto read = parser.rule(Action::allow, line);
  return read ? read->to_string() : read.error().message;
}

TEST(RuleParser, KnowsTheSetsOfTheUser) {
  EXPECT_EQ(read({"@office = {10.1.0.0/16, 10.2.0.0/16}", "@all={@office ::1}"},
                 "connect tcp {@all, 192.0.2.1}:22"),
            "allow connect tcp {10.1.0.0/16, 10.2.0.0/16, ::1, 192.0.2.1}:22");
  EXPECT_EQ(read({"@api = *.example.com"}, "connect tcp @api:443"),
            "allow connect,resolve tcp *.example.com:443");
  EXPECT_EQ(read({"@office = private"}, "connect tcp @ofice"),
            "there is no set '@ofice'; did you mean '@office'?");
  for (const auto& [given, error] :
       {Case{"office = private", "a set is named @"}, Case{"@ = private", "a set is named @"},
        Case{"@a.b = private", "a set is named @"}, Case{"@a private", "'=' must follow @a"},
        Case{"@a =", "where is missing"}, Case{"@a = 10.0.0.1:80", "a set has no ports"},
        Case{"@a = @a", "there is no set '@a'"},
        Case{"@a = ::1 ::2", "this is not expected here"}}) {
    EXPECT_TRUE(read({given}, "connect any").starts_with(error)) << read({given}, "connect any");
  }
  EXPECT_EQ(read({"@a = ::1", "@a = ::2"}, "connect any"), "'@a' is defined twice");
}

}  // namespace
}  // namespace sluice::policy
