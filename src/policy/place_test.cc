// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/place.h"

#include <gtest/gtest.h>

namespace sluice::policy {
namespace {

bool is_public(const char* text) {
  return policy::is_public(net::Address::parse(text).value().canonical());
}

TEST(IsPublic, AddressesOfHostsInTheInternet) {
  for (const char* text :
       {"1.0.0.1",        "8.8.8.8",          "9.255.255.255",   "11.0.0.0",
        "100.63.255.255", "100.128.0.0",      "168.63.129.15",   "172.15.255.255",
        "172.32.0.0",     "192.0.1.0",        "192.0.3.0",       "192.88.98.255",
        "192.88.100.0",   "192.167.255.255",  "192.169.0.0",     "198.17.255.255",
        "198.20.0.0",     "198.51.99.255",    "203.0.114.0",     "223.255.255.255",
        "2000::",         "2001:200::1",      "2001:4860::8",    "2001:db7:ffff::1",
        "2001:db9::1",    "2003::1",          "2606:4700::1111", "3ffe:ffff::1",
        "3fff:1000::1",   "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(IsPublic, NotWhatTheRegistriesReserve) {
  for (const char* text : {"0.0.0.0",
                           "0.255.255.255",
                           "10.0.0.0",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "169.254.0.1",
                           "168.63.129.16",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.255.255",
                           "198.18.0.0",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.255",
                           "224.0.0.0",
                           "239.255.255.255",
                           "240.0.0.0",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::8.8.8.8",
                           "::ffff:10.0.0.1",
                           "::ffff:0:8.8.8.8",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b::192.0.2.1",
                           "64:ff9b::1:808:808",
                           "64:ff9b:1::808:808",
                           "100::1",
                           "100:0:0:1::1",
                           "1fff:ffff::1",
                           "2001::1",
                           "2001:0:808:808::1",
                           "2001:1::1",
                           "2001:2::1",
                           "2001:10::1",
                           "2001:20::1",
                           "2001:1ff:ffff::1",
                           "2001:db8::1",
                           "2001:db8:ffff:ffff::1",
                           "2002:a00:1::1",
                           "2002:7f00:1::",
                           "2002:c000:201::1",
                           "3fff::1",
                           "3fff:fff:ffff::1",
                           "4000::",
                           "5f00::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "ffff::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(CouldEndInAPort, WhereTheRestIsAnAddress) {
  for (const char* text : {"::1:80", "2001:db8::1:443", "fe80::a:0", "::ffff:10"}) {
    EXPECT_TRUE(could_end_in_a_port(text)) << text;
  }
  for (const char* text : {"", "::", "::1", "::80", "2001:db8::1", "::1:ab", "::ffff:10.0.0.1",
                           "1:2:3:4:5:6:7:80", "10.0.0.1", "::1:"}) {
    EXPECT_FALSE(could_end_in_a_port(text)) << text;
  }
}

}  // namespace
}  // namespace sluice::policy
