// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/services.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::net {
namespace {

TEST(Services, agreeWithTheCLibraryOnEveryEntry) {
  std::vector<std::pair<std::string, std::string>> names;
  setservent(1);
  while (const servent* entry = getservent()) {
    names.emplace_back(entry->s_name, entry->s_proto);
    for (char** alias = entry->s_aliases; *alias != nullptr; ++alias) {
      names.emplace_back(*alias, entry->s_proto);
    }
  }
  endservent();
  for (const auto& [name, protocol] : names) {
    const servent* entry = getservbyname(name.c_str(), protocol.c_str());
    ASSERT_NE(entry, nullptr) << name;
    const auto port = ntohs(static_cast<std::uint16_t>(entry->s_port));
    EXPECT_EQ(service_port(name, protocol), port) << name << '/' << protocol;
    if (protocol != "tcp" && protocol != "udp") continue;
    entry = getservbyport(entry->s_port, protocol.c_str());
    ASSERT_NE(entry, nullptr) << name;
    EXPECT_EQ(service_name(port, protocol == "tcp" ? Transport::tcp : Transport::udp),
              entry->s_name);
  }
}

TEST(Services, knowNoOthers) {
  EXPECT_EQ(service_port("no-such-service", "tcp"), std::nullopt);
  EXPECT_EQ(service_port("", "tcp"), std::nullopt);
  EXPECT_EQ(service_port("80/tcp", "tcp"), std::nullopt);
  EXPECT_EQ(service_port("domain", ""), std::nullopt);
  EXPECT_EQ(service_name(0, Transport::tcp), std::nullopt);
}

}  // namespace
}  // namespace sluice::net
