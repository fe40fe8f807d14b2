// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <netdb.h>

#include <functional>
#include <string>

#include "abi/test_answers.h"
#include "abi/test_guest.h"
#include "abi/wamr/address.h"
#include "abi/wamr/functions.h"

namespace sluice::abi::wamr {
namespace {

net::LookupEntry entry(const char* endpoint, int type) {
  return {.endpoint = *net::Endpoint::parse(endpoint), .type = type};
}

class WamrResolve : public TestGuest {
 protected:
  TestAnswers network_;
  Process asking_{network_};

  Errno resolve(Ptr<char> host, Ptr<char> service, const AddrInfoHints& hints,
                Ptr<AddrInfo> entries, Size capacity) {
    return sock_addr_resolve(asking_, memory(), host, service, put(hints), entries, capacity,
                             total_);
  }
  Errno resolve(const AddrInfoHints& hints = {}) {
    return resolve(put_string("host.example"), put_string(""), hints, {0}, 0);
  }

  Ptr<Size> total_ = room<Size>();
};

TEST_F(WamrResolve, StoresEntriesAsDocumented) {
  network_.answer = net::LookupResult{
      .entries = {entry("1.2.3.4:80", SOCK_STREAM), entry("1.2.3.4:80", SOCK_DGRAM),
                  entry("1.2.3.4:80", SOCK_RAW), entry("[fe80::1]:80", SOCK_STREAM)},
      .canonical_name = {}};
  const auto out = room<AddrInfo>(4);
  EXPECT_EQ(resolve(put_string("host.example"), put_string("http"), {}, out, 4), Errno::success);
  EXPECT_EQ(network_.asked.host, "host.example");
  EXPECT_EQ(network_.asked.service, "http");
  EXPECT_EQ(get(total_), 3U);
  const std::pair<const char*, int> expected[] = {
      {"1.2.3.4:80", 1}, {"1.2.3.4:80", 0}, {"[fe80::1]:80", 1}};
  for (std::uint32_t i = 0; i < 3; ++i) {
    const AddrInfo info = get(out[i]);
    EXPECT_EQ(to_endpoint(info.address)->to_string(), expected[i].first);
    EXPECT_EQ(info.type, expected[i].second);
  }
  EXPECT_EQ(get(out[3]).type, static_cast<std::int32_t>(0xaaaaaaaa));  // not touched
}

TEST_F(WamrResolve, TellsTheTotalWhateverTheCapacity) {
  network_.answer = net::LookupResult{
      .entries = {entry("1.1.1.1:0", SOCK_STREAM), entry("1.1.1.2:0", SOCK_STREAM)},
      .canonical_name = {}};
  const auto out = room<AddrInfo>(2);
  for (const Size capacity : {0U, 1U, 2U}) {
    EXPECT_EQ(resolve(put_string("host.example"), put_string(""), {}, out, capacity),
              Errno::success);
    EXPECT_EQ(get(total_), 2U);
    EXPECT_EQ(get(out[1]).type, capacity < 2 ? static_cast<std::int32_t>(0xaaaaaaaa) : 1);
  }
}

TEST_F(WamrResolve, PassesHintsOnlyWhenTheyAreEnabled) {
  struct Case {
    AddrInfoHints hints;
    int family;
    int type;
  };
  const Case cases[] = {
      {{.type = 1, .family = 0, .enabled = 0, .padding = {}}, AF_UNSPEC, 0},
      {{.type = 1, .family = 0, .enabled = 1, .padding = {}}, AF_INET, SOCK_STREAM},
      {{.type = 0, .family = 1, .enabled = 1, .padding = {}}, AF_INET6, SOCK_DGRAM},
      {{.type = -1, .family = 2, .enabled = 255, .padding = {}}, AF_UNSPEC, 0},
      {{.type = 9, .family = 9, .enabled = 1, .padding = {}}, AF_UNSPEC, SOCK_STREAM},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(resolve(c.hints), Errno::success);
    EXPECT_EQ(network_.asked.family, c.family);
    EXPECT_EQ(network_.asked.type, c.type);
    EXPECT_EQ(network_.asked.flags, 0);
  }
}

TEST_F(WamrResolve, ReadsStrings) {
  EXPECT_EQ(resolve({0}, put_string(""), {}, {0}, 0), Errno::success);
  EXPECT_EQ(network_.asked.host, std::nullopt);
  EXPECT_EQ(network_.asked.service, std::nullopt);
  EXPECT_EQ(resolve(put_string(""), put_string("53"), {}, {0}, 0), Errno::success);
  EXPECT_EQ(network_.asked.host, "");
  EXPECT_EQ(network_.asked.service, "53");

  const auto longest = std::string(NI_MAXHOST - 1, 'a');
  EXPECT_EQ(resolve(put_string(longest), put_string(""), {}, {0}, 0), Errno::success);
  EXPECT_EQ(network_.asked.host, longest);
  EXPECT_EQ(resolve(put_string(longest + "a"), put_string(""), {}, {0}, 0), Errno::inval);
  EXPECT_EQ(resolve(put_string("a"), put_string(longest + "a"), {}, {0}, 0), Errno::inval);
}

TEST_F(WamrResolve, TranslatesFailures) {
  struct Case {
    net::LookupError error;
    Errno expected;
  };
  const Case cases[] = {
      {{.code = EAI_NONAME}, Errno::inval},
      {{.code = EAI_SERVICE}, Errno::inval},
      {{.code = EAI_AGAIN}, Errno::again},
      {{.code = EAI_FAIL}, Errno::fault},
      {{.code = EAI_MEMORY}, Errno::nomem},
      {{.code = EAI_SYSTEM, .system = EACCES}, Errno::acces},
      {{.code = EAI_SYSTEM, .system = EMFILE}, Errno::mfile},
  };
  for (const Case& c : cases) {
    network_.answer = std::unexpected(c.error);
    EXPECT_EQ(resolve(), c.expected) << c.error.code;
  }
}

TEST_F(WamrResolve, AsksNothingWhenAPointerIsBad) {
  const auto host = put_string("host.example");
  const auto service = put_string("");
  const auto hints = put(AddrInfoHints{});
  const auto entries = room<AddrInfo>(2);
  const std::function<Errno()> calls[] = {
      [&] {
        return sock_addr_resolve(asking_, memory(), {memory_size}, service, hints, entries, 2,
                                 total_);
      },
      [&] {
        return sock_addr_resolve(asking_, memory(), {memory_size - 4}, service, hints, entries, 2,
                                 total_);
      },
      [&] {
        return sock_addr_resolve(asking_, memory(), host, {memory_size - 4}, hints, entries, 2,
                                 total_);
      },
      [&] {
        return sock_addr_resolve(asking_, memory(), host, service, beyond<AddrInfoHints>(), entries,
                                 2, total_);
      },
      [&] {
        return sock_addr_resolve(asking_, memory(), host, service, hints, beyond<AddrInfo>(), 1,
                                 total_);
      },
      [&] {
        return sock_addr_resolve(asking_, memory(), host, service, hints, entries, 0xffffffff,
                                 total_);
      },
      [&] {
        return sock_addr_resolve(asking_, memory(), host, service, hints, entries, 2,
                                 beyond<Size>());
      },
  };
  for (const auto& call : calls) EXPECT_THROW(call(), engine::BadPointer);
  EXPECT_EQ(network_.asked.host, std::nullopt);
}

class WamrResolveHere : public TestGuest {};

TEST_F(WamrResolveHere, FindsTheLocalHost) {
  const auto hints = put(AddrInfoHints{.type = 1, .family = 0, .enabled = 1, .padding = {}});
  const auto out = room<AddrInfo>(8);
  const auto total = room<Size>();
  for (const auto host : {put_string("localhost"), put_string("127.0.0.1"), Ptr<char>{0}}) {
    ASSERT_EQ(sock_addr_resolve(process(), memory(), host, put_string("80"), hints, out, 8, total),
              Errno::success);
    ASSERT_GE(get(total), 1U);
    EXPECT_EQ(to_endpoint(get(out).address)->to_string(), "127.0.0.1:80");
  }
}

}  // namespace
}  // namespace sluice::abi::wamr
