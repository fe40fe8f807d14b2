// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/dns.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "net/host_network.h"
#include "net/resolver.h"

namespace sluice::net {
namespace {

/// What the server says of a name.
struct Record {
  std::vector<std::string_view> addresses;  ///< A and AAAA
  const char* alias_of = nullptr;           ///< CNAME, under which the addresses are then given
  const char* pointer = nullptr;            ///< PTR
  int code = 0;                             ///< RCODE
  bool silent = false;                      ///< never answers
};

using Zone = std::map<std::string, Record>;

constexpr int type_a = 1;
constexpr int type_cname = 5;
constexpr int type_ptr = 12;
constexpr int type_aaaa = 28;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(strerror(number(result.error())));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A DNS server (RFC 1035) on the loopback that knows a few names; all others are NXDOMAIN.
class DnsServer {
 public:
  DnsServer(Family family, Zone zone)
      : zone_(std::move(zone)),
        socket_(must(network_.open(family, Transport::udp, SocketFlags::none))) {
    must(network_.bind(socket_, {.address = Address::loopback(family)}));
    endpoint_ = must(socket_.local_endpoint());
    thread_ = std::thread([this] { serve(); });
  }
  DnsServer(DnsServer&&) = delete;
  DnsServer& operator=(DnsServer&&) = delete;
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;
  ~DnsServer() {
    std::ignore = network_.send_to(socket_, {}, 0, endpoint_);  // ends the thread
    thread_.join();
  }

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] int questions() const { return questions_; }

 private:
  void serve() {
    for (;;) {
      std::array<char, 512> bytes{};
      const iovec room{.iov_base = bytes.data(), .iov_len = bytes.size()};
      auto [size, flags, counted, peer] = must(network_.receive_from(socket_, {&room, 1}, 0));
      if (size == 0 || !peer) return;
      ++questions_;
      std::string reply = answer(std::string(bytes.data(), size));
      if (reply.empty()) continue;
      const iovec data{.iov_base = reply.data(), .iov_len = reply.size()};
      must(network_.send_to(socket_, {&data, 1}, 0, *peer));
    }
  }

  static std::string two(int number) {
    return {static_cast<char>(number >> 8), static_cast<char>(number)};
  }

  static std::string labels(std::string_view name) {
    std::string text;
    while (!name.empty()) {
      const auto label = name.substr(0, name.find('.'));
      text += static_cast<char>(label.size());
      text += label;
      name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    return text + '\0';
  }

  static std::string record(const std::string& owner, int type, const std::string& data) {
    return owner + two(type) + two(1) + two(0) + two(60) + two(static_cast<int>(data.size())) +
           data;
  }

  /// The reply to a message with one question; empty for none.
  std::string answer(const std::string& message) {
    std::string name;
    std::size_t at = 12;
    while (message[at] != 0) {
      const auto size = static_cast<std::size_t>(static_cast<unsigned char>(message[at]));
      name += (name.empty() ? "" : ".") + message.substr(at + 1, size);
      at += size + 1;
    }
    const std::string question = message.substr(12, at + 5 - 12);
    const int type = static_cast<unsigned char>(message[at + 2]);
    const auto known = zone_.find(name);
    const Record entry = known == zone_.end() ? Record{.addresses = {}, .code = 3} : known->second;
    if (entry.silent) return {};

    std::string owner = two(0xc00c);
    std::vector<std::string> answers;
    if (entry.alias_of != nullptr) {
      answers.push_back(record(owner, type_cname, labels(entry.alias_of)));
      owner = labels(entry.alias_of);
    }
    if (type == type_ptr && entry.pointer != nullptr) {
      answers.push_back(record(owner, type_ptr, labels(entry.pointer)));
    }
    for (const std::string_view text : entry.addresses) {
      const Address address = Address::parse(text).value();
      const bool ipv4 = address.family == Family::ipv4;
      if (type != (ipv4 ? type_a : type_aaaa)) continue;
      answers.push_back(
          record(owner, type, {address.bytes.begin(), address.bytes.begin() + (ipv4 ? 4 : 16)}));
    }
    std::string reply = message.substr(0, 2) + two(0x8180 | entry.code) + two(1) +
                        two(static_cast<int>(answers.size())) + two(0) + two(0) + question;
    for (const std::string& one : answers) reply += one;
    return reply;
  }

  Zone zone_;
  HostNetwork network_;
  Socket socket_;
  Endpoint endpoint_;
  std::atomic<int> questions_ = 0;
  std::thread thread_;
};

ResolverOptions asking(const DnsServer& server) {
  return {.servers = {server.endpoint()}, .timeout = std::chrono::seconds(5), .attempts = 1};
}

Zone zone() {
  return {
      {"both.test", {.addresses = {"192.0.2.1", "192.0.2.2", "2001:db8::1"}}},
      {"four.test", {.addresses = {"192.0.2.4"}}},
      {"six.test", {.addresses = {"2001:db8::6"}}},
      {"alias.test", {.addresses = {"192.0.2.9"}, .alias_of = "real.test"}},
      {"empty.test", {}},
      {"failing.test", {.addresses = {}, .code = 2}},
      {"refused.test", {.addresses = {}, .code = 5}},
      {"silent.test", {.addresses = {}, .silent = true}},
      {"1.2.0.192.in-addr.arpa", {.addresses = {}, .pointer = "both.test"}},
      {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
       {.addresses = {}, .pointer = "six.test"}},
      {"3.2.0.192.in-addr.arpa", {}},
  };
}

/// Addresses in a fixed order, since RFC 6724 orders them by the routes of this host.
std::string describe(const std::expected<LookupResult, LookupError>& result) {
  if (!result) return fmt::format("code {}", result.error().code);
  std::vector<std::string> addresses;
  for (const LookupEntry& entry : result->entries) {
    addresses.push_back(entry.endpoint.to_string());
  }
  std::ranges::sort(addresses);
  std::string text = fmt::format("{}", fmt::join(addresses, " "));
  return result->canonical_name.empty() ? text : text + " " + result->canonical_name;
}

TEST(Dns, answersThroughLookUp) {
  const DnsServer server(Family::ipv4, zone());
  const std::string none = fmt::format("code {}", EAI_NONAME);
  const std::string no_data = fmt::format("code {}", EAI_NODATA);
  const std::string again = fmt::format("code {}", EAI_AGAIN);
  struct {
    std::string name;
    int family, flags;
    std::string expected;
  } const cases[] = {
      {"both.test", AF_UNSPEC, 0, "192.0.2.1:7 192.0.2.2:7 [2001:db8::1]:7"},
      {"both.test.", AF_UNSPEC, 0, "192.0.2.1:7 192.0.2.2:7 [2001:db8::1]:7"},
      {"both.test", AF_INET, 0, "192.0.2.1:7 192.0.2.2:7"},
      {"both.test", AF_INET6, 0, "[2001:db8::1]:7"},
      {"both.test", AF_INET6, AI_V4MAPPED, "[2001:db8::1]:7"},
      {"both.test", AF_INET6, AI_V4MAPPED | AI_ALL,
       "[2001:db8::1]:7 [::ffff:192.0.2.1]:7 [::ffff:192.0.2.2]:7"},
      {"both.test", AF_UNSPEC, AI_NUMERICHOST, none},
      {"four.test", AF_UNSPEC, 0, "192.0.2.4:7"},
      {"four.test", AF_UNSPEC, AI_CANONNAME, "192.0.2.4:7 four.test"},
      {"four.test", AF_INET6, 0, no_data},
      {"four.test", AF_INET6, AI_V4MAPPED, "[::ffff:192.0.2.4]:7"},
      {"six.test", AF_INET, 0, no_data},
      {"alias.test", AF_INET, 0, "192.0.2.9:7"},
      {"alias.test", AF_INET, AI_CANONNAME, "192.0.2.9:7 real.test"},
      {"alias.test", AF_UNSPEC, AI_CANONNAME, "192.0.2.9:7 real.test"},
      {"empty.test", AF_UNSPEC, 0, no_data},
      {"unknown.test", AF_UNSPEC, 0, none},
      {"failing.test", AF_INET, 0, again},
      {"refused.test", AF_INET, 0, again},
  };
  for (const auto& one : cases) {
    const LookupRequest request{.host = one.name,
                                .service = "7",
                                .family = one.family,
                                .type = SOCK_DGRAM,
                                .flags = one.flags};
    EXPECT_EQ(describe(look_up(request, asking(server))), one.expected)
        << one.name << " family " << one.family << " flags " << one.flags;
  }
}

TEST(Dns, asksServersOfIpv6) {
  const DnsServer server(Family::ipv6, zone());
  auto host = find_host("four.test", AF_INET, asking(server));
  ASSERT_TRUE(host);
  EXPECT_EQ(host->addresses, std::vector{Address::v4({192, 0, 2, 4})});
}

TEST(Dns, asksTheNextServerWhenOneFails) {
  const DnsServer failing(Family::ipv4, {{"four.test", {.addresses = {}, .code = 2}}});
  const DnsServer server(Family::ipv4, zone());
  ResolverOptions options = asking(failing);
  options.servers.push_back(server.endpoint());
  EXPECT_TRUE(find_host("four.test", AF_INET, options));
  EXPECT_EQ(failing.questions(), 1);
}

TEST(Dns, givesUpOnASilentServer) {
  const DnsServer server(Family::ipv4, zone());
  ResolverOptions options = asking(server);
  options.timeout = std::chrono::milliseconds(20);
  options.attempts = 2;
  auto host = find_host("silent.test", AF_INET, options);
  ASSERT_FALSE(host);
  EXPECT_EQ(host.error().code, EAI_AGAIN);
  EXPECT_EQ(server.questions(), 2);
}

TEST(Dns, findsNames) {
  const DnsServer server(Family::ipv4, zone());
  struct {
    std::string_view address, expected;
  } const cases[] = {
      {"192.0.2.1", "both.test"},  {"::ffff:192.0.2.1", "both.test"},
      {"2001:db8::1", "six.test"}, {"192.0.2.2", "none"},
      {"192.0.2.3", "none"},       {"2001:db8::2", "none"},
  };
  for (const auto& one : cases) {
    auto name = look_up_name(Address::parse(one.address).value(), asking(server));
    EXPECT_EQ(name.value_or("none"), one.expected) << one.address;
    EXPECT_TRUE(name || name.error().code == EAI_NONAME) << one.address;
  }
}

/// Runs `body` in a process that finds `text` in the file `name`. Skips the test where that is not
/// permitted.
void with_file(const char* name, std::string_view text, const std::function<void()>& body) {
  constexpr int not_permitted = 77;
  const std::string path = testing::TempDir() + fmt::format("file.{}", getpid());
  std::ofstream(path) << text << std::flush;
  std::fflush(stdout);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const bool own = (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
                     mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                     mount(path.c_str(), name, nullptr, MS_BIND, nullptr) == 0;
    if (!own) _exit(not_permitted);
    body();
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  unlink(path.c_str());
  if (WIFEXITED(status) && WEXITSTATUS(status) == not_permitted) {
    GTEST_SKIP() << "no mount namespaces here";
  }
  EXPECT_EQ(status, 0);
}

TEST(Dns, readsTheHostsFileFirst) {
  constexpr std::string_view text =
      "192.0.2.50 canonical.test nick four.test\n"
      "2001:db8::50 canonical.test nick\n";
  with_file("/etc/hosts", text, [] {
    const DnsServer server(Family::ipv4, zone());
    const LookupRequest request{
        .host = "nick", .service = "7", .type = SOCK_STREAM, .flags = AI_CANONNAME};
    EXPECT_EQ(describe(look_up(request, asking(server))),
              "192.0.2.50:7 [2001:db8::50]:7 canonical.test");
    auto host = find_host("four.test", AF_INET, asking(server));
    ASSERT_TRUE(host);
    EXPECT_EQ(host->addresses, std::vector{Address::v4({192, 0, 2, 50})});
    EXPECT_EQ(find_name(Address::v4({192, 0, 2, 50}), asking(server)).value_or("none"),
              "canonical.test");
    EXPECT_EQ(server.questions(), 0);
  });
}

TEST(Dns, neverAsksForLocalhost) {
  const Address ipv4 = Address::loopback(Family::ipv4);
  const Address ipv6 = Address::loopback(Family::ipv6);
  const Address other = Address::v4({192, 0, 2, 51});
  struct {
    std::string_view hosts;
    std::string name;
    int family;
    std::vector<Address> expected;
  } const cases[] = {
      {"", "localhost", AF_UNSPEC, {ipv6, ipv4}},
      {"", "localhost", AF_INET, {ipv4}},
      {"", "LocalHost.", AF_INET6, {ipv6}},
      {"", "any.localhost", AF_INET, {ipv4}},
      {"127.0.0.1 localhost\n", "localhost", AF_UNSPEC, {ipv4}},
      {"127.0.0.1 localhost\n", "localhost", AF_INET6, {ipv6}},
      {"192.0.2.51 other.localhost\n", "other.localhost", AF_INET, {other}},
  };
  for (const auto& one : cases) {
    with_file("/etc/hosts", one.hosts, [&] {
      const DnsServer server(Family::ipv4, zone());
      auto host = find_host(one.name, one.family, asking(server));
      ASSERT_TRUE(host) << one.name;
      EXPECT_EQ(host->addresses, one.expected) << one.name << " family " << one.family;
      EXPECT_EQ(server.questions(), 0);
    });
  }
}

TEST(Dns, namesItsServers) {
  const Endpoint own = Endpoint::parse("192.0.2.1:5353").value();
  const ResolverOptions options{.servers = {own}};
  EXPECT_EQ(name_servers(options), std::vector{own});
  with_file("/etc/resolv.conf", "nameserver 192.0.2.2\nnameserver 2001:db8::1\n", [&] {
    EXPECT_EQ(name_servers({}), (std::vector{Endpoint::parse("192.0.2.2:53").value(),
                                             Endpoint::parse("[2001:db8::1]:53").value()}));
    EXPECT_EQ(name_servers(options), std::vector{own});
  });
}

}  // namespace
}  // namespace sluice::net
