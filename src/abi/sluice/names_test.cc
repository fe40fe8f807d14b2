// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <string>

#include "abi/sluice/address.h"
#include "abi/sluice/functions.h"
#include "abi/test_answers.h"
#include "abi/test_guest.h"
#include "net/resolver.h"

namespace sluice::abi::sluice_1 {
namespace {

class SluiceNames : public TestGuest {
 protected:
  TestAnswers network_;
  Process asking_{network_};
  Ptr<LookupResult> result_ = room<LookupResult>();

  LookupRequest request(std::string_view host, std::string_view service = {}) {
    LookupRequest request{};
    request.host = put_string(host).offset;
    request.host_length = static_cast<Size>(host.size());
    request.service = put_string(service).offset;
    request.service_length =
        service.empty() ? LookupRequest::null_string : static_cast<Size>(service.size());
    return request;
  }
  LookupCode look_up(const LookupRequest& request, Ptr<LookupEntry> entries = {0},
                     Size capacity = 0) {
    return sock_getaddrinfo(asking_, memory(), put(request), entries, capacity, result_);
  }
  Ptr<std::byte> put_name(const char* endpoint, Size& length) {
    sockaddr_storage storage{};
    length = net::Endpoint::parse(endpoint)->to_sockaddr(storage);
    return {put(storage).offset};
  }

  struct Name {
    LookupCode code;
    std::string host;
    std::string service;
  };
  Name name_of(const char* endpoint, int flags, Size host_capacity = 64,
               Size service_capacity = 32) {
    Size length = 0;
    const auto at = put_name(endpoint, length);
    const auto host = room<char>(64);
    const auto service = room<char>(64);
    const LookupCode code = sock_getnameinfo(asking_, memory(), at, length, flags, host,
                                             host_capacity, service, service_capacity);
    const auto c_string = [&](Ptr<char> from) {
      const std::string_view all = text(from.offset, 64);
      return std::string(all.substr(0, all.find('\0')));
    };
    if (code != 0) return {.code = code, .host = {}, .service = {}};
    return {.code = 0, .host = c_string(host), .service = c_string(service)};
  }
};

TEST_F(SluiceNames, PassesARequestAsItIs) {
  LookupRequest asked = request("host.example", "http");
  asked.flags = AI_CANONNAME | AI_ADDRCONFIG;
  asked.family = AF_INET6;
  asked.type = SOCK_DGRAM;
  asked.protocol = IPPROTO_UDP;
  EXPECT_EQ(look_up(asked), 0);
  EXPECT_EQ(network_.asked.host, "host.example");
  EXPECT_EQ(network_.asked.service, "http");
  EXPECT_EQ(network_.asked.flags, AI_CANONNAME | AI_ADDRCONFIG);
  EXPECT_EQ(network_.asked.family, AF_INET6);
  EXPECT_EQ(network_.asked.type, SOCK_DGRAM);
  EXPECT_EQ(network_.asked.protocol, IPPROTO_UDP);

  asked.host_length = asked.service_length = LookupRequest::null_string;
  asked.host = asked.service = memory_size;  // not looked at
  EXPECT_EQ(look_up(asked), 0);
  EXPECT_EQ(network_.asked.host, std::nullopt);
  EXPECT_EQ(network_.asked.service, std::nullopt);
}

TEST_F(SluiceNames, RefusesNamesThatAreNone) {
  EXPECT_EQ(look_up(request(std::string(NI_MAXHOST, 'a'))), EAI_NONAME);
  EXPECT_EQ(look_up(request(std::string("a\0b", 3))), EAI_NONAME);
  EXPECT_EQ(look_up(request("host.example", std::string(NI_MAXSERV, '1'))), EAI_SERVICE);
  EXPECT_EQ(network_.asked.host, std::nullopt);  // nobody was asked
  EXPECT_EQ(look_up(request(std::string(NI_MAXHOST - 1, 'a'))), 0);
}

TEST_F(SluiceNames, StoresEntriesAsDocumented) {
  network_.answer = net::LookupResult{
      .entries = {{*net::Endpoint::parse("1.2.3.4:80"), SOCK_STREAM, IPPROTO_TCP},
                  {*net::Endpoint::parse("[fe80::1%7]:80"), SOCK_DGRAM, IPPROTO_UDP}},
      .canonical_name = "real.example"};
  const auto out = room<LookupEntry>(3);
  for (const Size capacity : {0U, 1U, 3U}) {
    LookupRequest asked = request("host.example");
    const auto name = room<char>(32);
    asked.canonical_name = name.offset;
    asked.canonical_name_capacity = 5 * capacity;
    EXPECT_EQ(look_up(asked, out, capacity), 0);
    EXPECT_EQ(get(result_).count, 2U);
    EXPECT_EQ(get(result_).canonical_name_length, 13U);
    EXPECT_EQ(get(result_).error, 0U);
    const std::string full = std::string("real.example\0", 13).substr(0, std::size_t{5} * capacity);
    EXPECT_EQ(text(name.offset, static_cast<Size>(full.size())), full);
    EXPECT_EQ(get(name[static_cast<Size>(full.size())]), static_cast<char>(0xaa));
  }
  const LookupEntry first = get(out);
  EXPECT_EQ(first.type, SOCK_STREAM);
  EXPECT_EQ(first.protocol, IPPROTO_TCP);
  EXPECT_EQ(first.address_length, 16U);
  const auto endpoint_of = [&](Ptr<LookupEntry> at) {
    return *GuestAddress(memory(), {at.offset + 12}, get(at).address_length).endpoint();
  };
  EXPECT_EQ(endpoint_of(out[0]), *net::Endpoint::parse("1.2.3.4:80"));
  EXPECT_EQ(get(out[1]).address_length, 28U);
  EXPECT_EQ(endpoint_of(out[1]), *net::Endpoint::parse("[fe80::1%7]:80"));
  EXPECT_EQ(get(out[2]).type, static_cast<std::int32_t>(0xaaaaaaaa));
}

TEST_F(SluiceNames, TellsWhyALookUpFailed) {
  network_.answer = std::unexpected(net::LookupError{.code = EAI_AGAIN});
  EXPECT_EQ(look_up(request("host.example")), EAI_AGAIN);
  EXPECT_EQ(get(result_).count, 0U);
  EXPECT_EQ(get(result_).error, 0U);
  network_.answer = std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  EXPECT_EQ(look_up(request("host.example")), EAI_SYSTEM);
  EXPECT_EQ(get(result_).error, static_cast<std::uint32_t>(Errno::acces));
}

TEST_F(SluiceNames, AsksNothingWhenAPointerIsBad) {
  const LookupRequest good = request("host.example", "80");
  const auto changed = [&](auto LookupRequest::* field, std::uint32_t value) {
    LookupRequest bad = good;
    bad.*field = value;
    return look_up(bad);
  };
  const auto at = put(good);
  LookupRequest bad_name = good;
  bad_name.canonical_name = memory_size - 1;
  bad_name.canonical_name_capacity = 2;
  const std::function<LookupCode()> calls[] = {
      [&] { return changed(&LookupRequest::host, memory_size - 1); },
      [&] { return changed(&LookupRequest::service, memory_size - 1); },
      [&] { return look_up(bad_name); },
      [&] { return look_up(good, beyond<LookupEntry>(), 1); },
      [&] { return look_up(good, {0}, 0xffffffff); },
      [&] { return sock_getaddrinfo(asking_, memory(), beyond<LookupRequest>(), {0}, 0, result_); },
      [&] { return sock_getaddrinfo(asking_, memory(), at, {0}, 0, beyond<LookupResult>()); },
  };
  for (const auto& call : calls) EXPECT_THROW(call(), engine::BadPointer);
  EXPECT_EQ(network_.asked.host, std::nullopt);
}

TEST_F(SluiceNames, NamesAnEndpointAsGetnameinfo3Does) {
  struct Case {
    const char* endpoint;
    int flags;
    Name expected;
  };
  const auto service = [](std::uint16_t port, net::Transport transport) {
    return net::service_name(port, transport).value_or(std::to_string(port));
  };
  const std::string http = service(80, net::Transport::tcp);
  network_.name = "host.example";
  const Case named[] = {
      {"1.2.3.4:80", 0, {0, "host.example", http}},
      {"1.2.3.4:80", NI_NUMERICHOST, {0, "1.2.3.4", http}},
      {"[2001:db8::1]:80", NI_NUMERICHOST | NI_NUMERICSERV, {0, "2001:db8::1", "80"}},
      {"1.2.3.4:1", NI_NAMEREQD | NI_NUMERICSERV, {0, "host.example", "1"}},
      {"1.2.3.4:514", NI_DGRAM, {0, "host.example", service(514, net::Transport::udp)}},
      {"1.2.3.4:514", 0, {0, "host.example", service(514, net::Transport::tcp)}},
      {"1.2.3.4:64999", 0, {0, "host.example", "64999"}},
      {"1.2.3.4:80", 1 << 12, {EAI_BADFLAGS, "", ""}},
  };
  const auto expect = [&](const Case& c) {
    const Name found = name_of(c.endpoint, c.flags);
    EXPECT_EQ(found.code, c.expected.code) << c.endpoint << " " << c.flags;
    EXPECT_EQ(found.host, c.expected.host) << c.endpoint << " " << c.flags;
    EXPECT_EQ(found.service, c.expected.service) << c.endpoint << " " << c.flags;
  };
  for (const Case& c : named) expect(c);

  network_.name = std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  expect({"1.2.3.4:80", 0, {0, "1.2.3.4", http}});
  expect({"1.2.3.4:80", NI_NAMEREQD, {EAI_NONAME, "", ""}});
}

TEST_F(SluiceNames, KeepsToTheRoomForNames) {
  constexpr int numeric = NI_NUMERICHOST | NI_NUMERICSERV;
  EXPECT_EQ(name_of("1.2.3.4:80", numeric, 8, 3).code, 0);
  EXPECT_EQ(name_of("1.2.3.4:80", numeric, 7, 3).code, EAI_OVERFLOW);
  EXPECT_EQ(name_of("1.2.3.4:80", numeric, 8, 2).code, EAI_OVERFLOW);
  EXPECT_EQ(name_of("1.2.3.4:80", numeric, 0, 0).code, 0);
  EXPECT_EQ(name_of("1.2.3.4:80", NI_NAMEREQD, 0, 0).code, EAI_NONAME);

  Size length = 0;
  const auto at = put_name("1.2.3.4:80", length);
  const auto named = [&](Ptr<std::byte> from, Size size, Ptr<char> host, Ptr<char> service) {
    return sock_getnameinfo(asking_, memory(), from, size, numeric, host, 8, service, 8);
  };
  const auto host = room<char>(8);
  EXPECT_EQ(named(at, 8, host, host), EAI_FAMILY);
  const auto v6 = put_name("[::1]:80", length);
  EXPECT_EQ(named(v6, length, host, host), 0);
  EXPECT_EQ(named(v6, length - 4, host, host), EAI_FAMILY);  // without a scope
  EXPECT_THROW(named({memory_size - 1}, length, host, host), engine::BadPointer);
  EXPECT_THROW(named(at, length, {memory_size - 7}, host), engine::BadPointer);
  EXPECT_THROW(named(at, length, host, {memory_size - 7}), engine::BadPointer);
}

}  // namespace
}  // namespace sluice::abi::sluice_1
