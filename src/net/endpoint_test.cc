// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/endpoint.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstddef>
#include <string>

namespace sluice::net {
namespace {

std::string text(const std::optional<Address>& address) {
  return address ? address->to_string() : "none";
}

struct Case {
  std::string_view input;
  std::string_view expected;
};

TEST(Address, parsesExactlyTheFormsOfInetPton) {
  const Case cases[] = {
      {"127.0.0.1", "127.0.0.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"127.1", "none"},
      {"127.0.0.01", "none"},
      {"0x7f.0.0.1", "none"},
      {"2130706433", "none"},
      {" 127.0.0.1", "none"},
      {"127.0.0.1 ", "none"},
      {"127.0.0.256", "none"},
      {"127.0.0.1.", "none"},
      {"127.0.0.1%1", "none"},
      {"", "none"},
      {"localhost", "none"},
      {std::string_view("127.0.0.1\0", 10), "none"},
      {std::string_view("::1\0x", 5), "none"},
      {"::", "::"},
      {"::1", "::1"},
      {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"::ffff:c000:201", "::ffff:192.0.2.1"},
      {"[::1]", "none"},
      {"::1::", "none"},
      {":::", "none"},
      {"12345::", "none"},
      {"fe80::1%1", "fe80::1%1"},
      {"fe80::1%lo", "fe80::1%1"},
      {"fe80::1%nosuchlink", "none"},
      {"fe80::1%", "none"},
      {"fe80::1%01", "none"},
      {"fe80::1%4294967296", "none"},
      {"2001:db8::1%7", "2001:db8::1%7"},
      {"2001:db8::1%lo", "none"},
      {"ff02::1%lo", "ff02::1%1"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(text(Address::parse(one.input)), one.expected) << one.input;
  }
}

TEST(Address, canonicalUnwrapsIpv4AndDropsScopesOfNoMeaning) {
  const Case cases[] = {
      {"10.1.2.3", "10.1.2.3"},
      {"::ffff:10.1.2.3", "10.1.2.3"},
      {"::ffff:0.0.0.0", "0.0.0.0"},
      {"::10.1.2.3", "::10.1.2.3"},
      {"::", "::"},
      {"::1", "::1"},
      {"::fffe:10.1.2.3", "::fffe:a01:203"},
      {"::1:ffff:10.1.2.3", "::1:ffff:a01:203"},
      {"64:ff9b::10.1.2.3", "64:ff9b::a01:203"},
      {"2002:a01:203::", "2002:a01:203::"},
      {"::ffff:10.1.2.3%3", "10.1.2.3"},
      {"2001:db8::1%3", "2001:db8::1"},
      {"fe80::1%3", "fe80::1%3"},
      {"febf::1%3", "febf::1%3"},
      {"fec0::1%3", "fec0::1"},
      {"ff02::1%3", "ff02::1%3"},
      {"ff05::1%3", "ff05::1"},
  };
  for (const Case& one : cases) {
    auto address = Address::parse(one.input);
    ASSERT_TRUE(address) << one.input;
    EXPECT_EQ(address->canonical().to_string(), one.expected) << one.input;
    EXPECT_EQ(address->canonical().canonical(), address->canonical()) << one.input;
  }
}

TEST(Address, embeddedIpv4IsWhatATranslatorMakesOfIt) {
  const Case cases[] = {
      {"64:ff9b::10.1.2.3", "10.1.2.3"},
      {"64:ff9b::", "0.0.0.0"},
      {"64:ff9b::1:a01:203", "none"},
      {"64:ff9b:1::10.1.2.3", "none"},
      {"64:ff9a::10.1.2.3", "none"},
      {"2002:a01:203::", "10.1.2.3"},
      {"2002:7f00:1:ffff:ffff:ffff:ffff:ffff", "127.0.0.1"},
      {"2003:a01:203::", "none"},
      {"::10.1.2.3", "10.1.2.3"},
      {"::2", "0.0.0.2"},
      {"::", "none"},
      {"::1", "none"},
      {"::1:0:0", "none"},
      {"::ffff:10.1.2.3", "none"},  // is IPv4 already
      {"10.1.2.3", "none"},
      {"2001:db8::1", "none"},
  };
  for (const Case& one : cases) {
    const auto address = Address::parse(one.input);
    ASSERT_TRUE(address) << one.input;
    EXPECT_EQ(text(address->embedded_ipv4()), one.expected) << one.input;
  }
}

TEST(Address, mappedWrapsIpv4) {
  EXPECT_EQ(Address::v4({192, 0, 2, 1}).mapped().to_string(), "::ffff:192.0.2.1");
  EXPECT_EQ(Address::loopback(Family::ipv6).mapped(), Address::loopback(Family::ipv6));
}

TEST(Address, knowsItsKind) {
  struct {
    std::string_view input;
    bool unspecified, loopback, link_local;
  } const cases[] = {
      {"0.0.0.0", true, false, false},
      {"::", true, false, false},
      {"127.0.0.1", false, true, false},
      {"127.255.255.255", false, true, false},
      {"128.0.0.1", false, false, false},
      {"::1", false, true, false},
      {"::2", false, false, false},
      {"224.0.0.1", false, false, false},
      {"239.255.255.255", false, false, false},
      {"240.0.0.1", false, false, false},
      {"ff02::1", false, false, true},
      {"ff0e::1", false, false, false},
      {"fe80::1", false, false, true},
      {"169.254.1.1", false, false, false},
  };
  for (const auto& one : cases) {
    auto address = Address::parse(one.input);
    ASSERT_TRUE(address) << one.input;
    EXPECT_EQ(address->is_unspecified(), one.unspecified) << one.input;
    EXPECT_EQ(address->is_loopback(), one.loopback) << one.input;
    EXPECT_EQ(address->is_link_local(), one.link_local) << one.input;
  }
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    EXPECT_TRUE(Address::any(family).is_unspecified());
    EXPECT_TRUE(Address::loopback(family).is_loopback());
  }
}

TEST(Endpoint, parsesHostAndPort) {
  const Case cases[] = {
      {"127.0.0.1:80", "127.0.0.1:80"},
      {"[::1]:65535", "[::1]:65535"},
      {"0.0.0.0:0", "0.0.0.0:0"},
      {"[fe80::1%1]:53", "[fe80::1%1]:53"},
      {"127.0.0.1", "none"},
      {"127.0.0.1:", "none"},
      {"127.0.0.1:65536", "none"},
      {"127.0.0.1:+1", "none"},
      {"127.0.0.1:-1", "none"},
      {"127.0.0.1: 1", "none"},
      {"127.0.0.1:080", "none"},
      {"127.0.0.1:80 ", "none"},
      {"[127.0.0.1]:80", "none"},
      {"::1:80", "none"},
      {"[::1]", "none"},
      {"[::1]80", "none"},
      {"[::1:80", "none"},
      {":80", "none"},
      {"localhost:80", "none"},
      {"", "none"},
  };
  for (const Case& one : cases) {
    auto endpoint = Endpoint::parse(one.input);
    EXPECT_EQ(endpoint ? endpoint->to_string() : "none", one.expected) << one.input;
  }
}

TEST(Endpoint, survivesTheSocketAddress) {
  const Endpoint cases[] = {
      {.address = Address::v4({192, 0, 2, 1}), .port = 8080},
      {.address = Address::any(Family::ipv4)},
      {.address = Address::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 9),
       .port = 1,
       .flow = htonl(0x12345)},
  };
  for (const Endpoint& endpoint : cases) {
    sockaddr_storage storage;
    const socklen_t length = endpoint.to_sockaddr(storage);
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    EXPECT_EQ(address->sa_family, to_host(endpoint.address.family));
    EXPECT_EQ(Endpoint::from_sockaddr(address, length), endpoint);
    EXPECT_EQ(Endpoint::from_sockaddr(address, sizeof storage), endpoint);
  }
}

TEST(Endpoint, needsAWholeSocketAddress) {
  sockaddr_storage storage{};
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  struct {
    std::size_t length;
    int family;
    bool whole;
  } const cases[] = {
      {sizeof(sockaddr_in), AF_INET, true},
      {sizeof(sockaddr_in) - 1, AF_INET, false},
      {0, AF_INET, false},
      {1, AF_INET, false},
      {sizeof(sockaddr_in6), AF_INET6, true},
      {offsetof(sockaddr_in6, sin6_scope_id), AF_INET6, true},
      {offsetof(sockaddr_in6, sin6_scope_id) - 1, AF_INET6, false},
      {sizeof(sockaddr_in), AF_INET6, false},
      {sizeof storage, AF_UNSPEC, false},
      {sizeof storage, AF_UNIX, false},
  };
  for (const auto& one : cases) {
    storage.ss_family = static_cast<sa_family_t>(one.family);
    const auto length = static_cast<socklen_t>(one.length);
    EXPECT_EQ(Endpoint::from_sockaddr(address, length).has_value(), one.whole)
        << one.family << ' ' << one.length;
  }
}

TEST(Endpoint, canonicalIsOneValueForOnePeer) {
  const Endpoint mapped{.address = Address::v4({10, 0, 0, 1}).mapped(), .port = 7, .flow = 5};
  EXPECT_EQ(mapped.canonical(), (Endpoint{.address = Address::v4({10, 0, 0, 1}), .port = 7}));
}

}  // namespace
}  // namespace sluice::net
