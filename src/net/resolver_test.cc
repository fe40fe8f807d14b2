// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/resolver.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

namespace sluice::net {
namespace {

std::string describe(const Endpoint& endpoint, int type, int protocol) {
  return fmt::format("{}/{}/{} ", endpoint.to_string(), type, protocol);
}

/// What look_up answers, as text.
std::string ours(const LookupRequest& request) {
  auto result = look_up(request, {});
  if (!result) return fmt::format("code {}", result.error().code);
  std::string text;
  for (const LookupEntry& entry : result->entries) {
    text += describe(entry.endpoint, entry.type, entry.protocol);
  }
  return text + result->canonical_name;
}

/// What getaddrinfo(3) answers, as text.
std::string native(const LookupRequest& request) {
  addrinfo hints{};
  hints.ai_flags = request.flags;
  hints.ai_family = request.family;
  hints.ai_socktype = request.type;
  hints.ai_protocol = request.protocol;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(request.host ? request.host->c_str() : nullptr,
                               request.service ? request.service->c_str() : nullptr, &hints, &list);
  if (code != 0) return fmt::format("code {}", code);
  std::string text;
  std::string canonical;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    auto endpoint = Endpoint::from_sockaddr(one->ai_addr, one->ai_addrlen);
    text += endpoint ? describe(*endpoint, one->ai_socktype, one->ai_protocol) : "no address";
    if (one->ai_canonname != nullptr) canonical = one->ai_canonname;
  }
  freeaddrinfo(list);
  return text + canonical;
}

std::string describe(const LookupRequest& request) {
  return fmt::format("host {} service {} family {} type {} protocol {} flags {:#x}",
                     request.host.value_or("null"), request.service.value_or("null"),
                     request.family, request.type, request.protocol, request.flags);
}

std::optional<std::string> text(const char* characters) {
  if (characters == nullptr) return std::nullopt;
  return characters;
}

constexpr int types[] = {0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, 99};
constexpr int protocols[] = {0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_ICMP};

constexpr const char* null = nullptr;
constexpr const char* literals[] = {
    null,        "127.0.0.1", "127.1",     "0x7f000001",         "017700000001",  "2130706433",
    "1.2.65535", "1.2.3.256", "1.2.3.4.5", "1.2.3.4 ",           " 1.2.3.4",      "0",
    "08",        "::",        "::1",       "::ffff:192.0.2.1",   "::192.0.2.1",   "fe80::1%lo",
    "fe80::1%1", "fe80::1%x", "fe80::1%",  "2001:db8::1%3",      "2001:db8::%lo", "::1%",
    "1.2.3.4%1", "[::1]",     "*",         "name-and-no-number", "4294967296",    "1.2.3.4."};
constexpr const char* services[] = {
    null,   "",    "80",          "http", "domain",        "70000", "-1",   " 80", "+80",
    "0x50", "80x", "99999999999", "amqp", "nosuchservice", "*",     "HTTP", "www"};

TEST(Resolver, answersLiteralsAsTheCLibraryDoes) {
  for (const char* host : literals) {
    for (const int family : {AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX}) {
      for (const int flags : {0, AI_PASSIVE, AI_CANONNAME, AI_V4MAPPED, AI_V4MAPPED | AI_ALL,
                              AI_ADDRCONFIG, AI_NUMERICSERV, 0x10000}) {
        for (const char* service : {"80", null}) {
          const LookupRequest request{.host = text(host),
                                      .service = text(service),
                                      .family = family,
                                      .type = SOCK_STREAM,
                                      .flags = flags | AI_NUMERICHOST};
          EXPECT_EQ(ours(request), native(request)) << describe(request);
        }
      }
    }
  }
}

TEST(Resolver, expandsTypesAndServicesAsTheCLibraryDoes) {
  for (const char* host : {null, "::1"}) {
    for (const char* service : services) {
      for (const int type : types) {
        for (const int protocol : protocols) {
          for (const int flags : {0, AI_PASSIVE, AI_NUMERICSERV}) {
            const LookupRequest request{.host = text(host),
                                        .service = text(service),
                                        .family = AF_UNSPEC,
                                        .type = type,
                                        .protocol = protocol,
                                        .flags = flags};
            EXPECT_EQ(ours(request), native(request)) << describe(request);
          }
        }
      }
    }
  }
}

TEST(Resolver, findsLocalhost) {
  const LookupRequest request{
      .host = "localhost", .service = "80", .family = AF_INET, .type = SOCK_STREAM};
  EXPECT_EQ(ours(request), native(request));
}

TEST(Resolver, refusesWhatIsNoName) {
  const std::string names[] = {"",
                               std::string("local\0host", 10),
                               std::string("127.0.0.1\0", 10),
                               std::string(254, 'a'),
                               std::string(64, 'a') + ".test",
                               "a..test"};
  for (const std::string& name : names) {
    EXPECT_EQ(ours({.host = name}), fmt::format("code {}", EAI_NONAME)) << name;
  }
  EXPECT_EQ(ours({.host = "::1", .service = std::string("80\0", 3)}),
            fmt::format("code {}", EAI_SERVICE));
}

TEST(LiteralAddress, takesTheFormsOfInetAtonAndInetPton) {
  struct {
    std::string_view input, expected;
  } const cases[] = {
      {"127.0.0.1", "127.0.0.1"},
      {"127.1", "127.0.0.1"},
      {"0x7f000001", "127.0.0.1"},
      {"0X7F.1", "127.0.0.1"},
      {"0177.0.0.01", "127.0.0.1"},
      {"2130706433", "127.0.0.1"},
      {"0", "0.0.0.0"},
      {"::1", "::1"},
      {"fe80::1%1", "fe80::1%1"},
      {"127.0.0.1 ", "none"},
      {"127.0.0.1\n", "none"},
      {"127.0.0.1 x", "none"},
      {std::string_view("127.0.0.1\0", 10), "none"},
      {"1.2.3.256", "none"},
      {"1.2.3.4.5", "none"},
      {"4294967296", "none"},
      {"-1", "none"},
      {"+1", "none"},
      {"", "none"},
      {"localhost", "none"},
      {"cafe", "none"},
  };
  for (const auto& one : cases) {
    auto address = literal_address(one.input);
    EXPECT_EQ(address ? address->to_string() : "none", one.expected) << one.input;
  }
}

}  // namespace
}  // namespace sluice::net
