// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/metered_message.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/test_meter.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MeteredMessage : public Metering {};

TEST_F(MeteredMessage, AStreamSendsWhatIsLeftAndThenNoMore) {
  const Pair pair = streams();
  std::string text = "0123456789";
  EXPECT_EQ(must(send(pair.own, text)), 10U);
  EXPECT_EQ(meter_.sent.bytes.used(), 0U);  // not counted yet
  meter_.count_traffic(true);
  meter_.sent.bytes.set_most(25);
  EXPECT_EQ(must(send(pair.own, text)), 10U);
  EXPECT_EQ(must(send(pair.own, text)), 10U);
  EXPECT_EQ(must(send(pair.own, text)), 5U);
  EXPECT_EQ(error_of(send(pair.own, text)), EPERM);
  std::string none;
  EXPECT_EQ(must(send(pair.own, none)), 0U);
  EXPECT_EQ(meter_.sent.bytes.used(), 25U);
  EXPECT_EQ(must(receive(pair.peer, 100)).size(), 35U);
}

TEST_F(MeteredMessage, AStreamReceivesWhatIsLeftAndThenNoMore) {
  const Pair pair = streams();
  meter_.count_traffic(true);
  meter_.received.bytes.set_most(8);
  std::string text = "0123456789";
  must(send(pair.peer, text));
  EXPECT_EQ(must(receive(pair.own, 100, MSG_PEEK)), "01234567");
  EXPECT_EQ(must(receive(pair.own, 5)), "01234");
  EXPECT_EQ(must(receive(pair.own, 100)), "567");
  EXPECT_EQ(error_of(receive(pair.own, 100)), EPERM);
  EXPECT_EQ(error_of(receive(pair.own, 100, MSG_PEEK)), EPERM);
  meter_.received.bytes.set_most(9);
  EXPECT_EQ(must(receive(pair.own, 100)), "8");
}

TEST_F(MeteredMessage, WhatAPeekSeesCountsOnce) {
  meter_.count_traffic(true);
  std::string text = "0123456789";
  for (const bool is_stream : {true, false}) {
    const std::uint64_t former = meter_.received.bytes.used();
    const Pair pair = is_stream ? streams() : datagrams();
    must(send(pair.peer, text));
    EXPECT_EQ(must(receive(pair.own, 4, MSG_PEEK)), "0123");
    EXPECT_EQ(meter_.received.bytes.used() - former, 4U);
    EXPECT_EQ(must(receive(pair.own, 7, MSG_PEEK)), "0123456");
    EXPECT_EQ(must(receive(pair.own, 7, MSG_PEEK)), "0123456");
    EXPECT_EQ(meter_.received.bytes.used() - former, 7U);
    EXPECT_EQ(must(receive(pair.own, 100)), text);
    EXPECT_EQ(meter_.received.bytes.used() - former, 10U);
  }
}

TEST_F(MeteredMessage, WhatWasPeekedAtCanBeReceivedWhenAllIsUsedUp) {
  meter_.count_traffic(true);
  std::string text = "0123456789";
  for (const bool is_stream : {true, false}) {
    const Pair pair = is_stream ? streams() : datagrams();
    meter_.received.bytes.set_most(meter_.received.bytes.used() + 10);
    must(send(pair.peer, text));
    EXPECT_EQ(must(receive(pair.own, 10, MSG_PEEK)), text);
    EXPECT_EQ(meter_.received.bytes.left(), 0U);
    EXPECT_EQ(must(receive(pair.own, 10)), text);
    must(send(pair.peer, text));
    EXPECT_EQ(error_of(receive(pair.own, 10, MSG_PEEK)), EPERM);
    EXPECT_EQ(error_of(receive(pair.own, 10)), EPERM);
  }
}

TEST_F(MeteredMessage, PeeksDoNotPassTheLimit) {
  meter_.count_traffic(true);
  meter_.received.bytes.set_most(25);
  std::string text = "0123456789";
  const Pair pair = datagrams();
  for (int i = 0; i < 2; ++i) {  // each is seen, and thrown away
    must(send(pair.peer, text));
    EXPECT_EQ(must(receive(pair.own, 10, MSG_PEEK)), text);
    EXPECT_EQ(must(receive(pair.own, 0)), "");
  }
  for (int i = 0; i < 2; ++i) {  // and here with its connection
    const Pair stream = streams();
    must(send(stream.peer, text));
    if (i == 0) {
      EXPECT_EQ(must(receive(stream.own, 10, MSG_PEEK)), "01234");
    } else {
      EXPECT_EQ(error_of(receive(stream.own, 10, MSG_PEEK)), EPERM);
    }
  }
}

TEST_F(MeteredMessage, ADatagramOfWhichLittleIsAskedForCountsWhole) {
  meter_.count_traffic(true);
  const Pair pair = datagrams();
  std::string text = "0123456789";
  must(send(pair.peer, text));
  EXPECT_EQ(must(receive(pair.own, 3)), "012");
  EXPECT_EQ(meter_.received.bytes.used(), 10U);
  must(send(pair.peer, text));
  std::array<char, 2> room;
  const std::array<iovec, 2> parts{
      {{.iov_base = room.data(), .iov_len = 1}, {.iov_base = room.data() + 1, .iov_len = 1}}};
  const auto received = must(pair.own.receive(parts, 0));
  EXPECT_EQ(received.size, 2U);
  EXPECT_EQ(received.flags & MSG_TRUNC, MSG_TRUNC);
  EXPECT_EQ(meter_.received.bytes.used(), 20U);
  must(send(pair.peer, text));
  const iovec one{.iov_base = room.data(), .iov_len = room.size()};
  EXPECT_EQ(must(pair.own.receive({&one, 1}, MSG_TRUNC)).size, 10U);
}

TEST_F(MeteredMessage, EachSegmentOfAMessageIsADatagram) {
  meter_.count_traffic(true);
  meter_.sent.datagram_rate.set_rate(10, std::chrono::hours(1));
  Meter other;
  Pair pair = datagrams();
  const int size = 100;
  must(network_.set_option(pair.own, IPPROTO_UDP, UDP_SEGMENT, std::as_bytes(std::span(&size, 1))));
  const int none = 0;
  must(network_.set_option(pair.own, IPPROTO_UDP, UDP_SEGMENT, std::as_bytes(std::span(&none, 1))));
  EXPECT_EQ(pair.own.share().datagrams(100), 1U);
  EXPECT_EQ(pair.own.share().datagrams(101), 2U);
  EXPECT_EQ(pair.own.share().datagrams(950), 10U);
  must(network_.set_option(pair.own, IPPROTO_UDP, UDP_SEGMENT, std::as_bytes(std::span(&size, 1))));
  ASSERT_TRUE(other.adopt(pair.peer));
  EXPECT_EQ(pair.peer.share().datagrams(101), 1U);
  ASSERT_TRUE(other.adopt(pair.own));
  EXPECT_EQ(pair.own.share().datagrams(101), 2U);
}

TEST_F(MeteredMessage, SegmentsTakeOfTheRate) {
  meter_.count_traffic(true);
  Pair pair = datagrams();
  const int size = 1;
  must(network_.set_option(pair.own, IPPROTO_UDP, UDP_SEGMENT, std::as_bytes(std::span(&size, 1))));
  meter_.sent.datagram_rate.set_rate(10, seconds(1));
  std::string ten(10, 'x');
  must(send(pair.own, ten));
  EXPECT_GE(duration_of([&] { must(send(pair.own, ten)); }), milliseconds(900));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(must(receive(pair.peer, 10)), "x");
}

TEST_F(MeteredMessage, ADatagramThatCouldNotBeSentTakesNothingOfTheRate) {
  const Pair pair = datagrams();
  meter_.count_traffic(true);
  meter_.sent.datagram_rate.set_rate(1, std::chrono::hours(1));
  std::string large(70'000, 'x');
  for (int i = 0; i < 3; ++i) EXPECT_EQ(error_of(send(pair.own, large)), EMSGSIZE);
}

TEST_F(MeteredMessage, ADatagramGoesWholeOrNotAtAll) {
  const Pair pair = datagrams();
  meter_.count_traffic(true);
  meter_.sent.bytes.set_most(15);
  std::string text = "0123456789";
  std::string rest = "abcde";
  EXPECT_EQ(must(send(pair.own, text)), 10U);
  EXPECT_EQ(error_of(send(pair.own, text)), EPERM);
  EXPECT_EQ(must(send(pair.own, rest)), 5U);
  EXPECT_EQ(must(receive(pair.peer, 100)), text);
  EXPECT_EQ(must(receive(pair.peer, 100)), rest);

  meter_.received.bytes.set_most(5);
  must(send(pair.peer, text));
  must(send(pair.peer, rest));
  EXPECT_EQ(must(receive(pair.own, 100)), text);
  EXPECT_EQ(error_of(receive(pair.own, 100)), EPERM);
}

TEST_F(MeteredMessage, WhatPolicyDropsDoesNotCount) {
  const Pair pair = datagrams();
  meter_.count_traffic(true);
  std::string text = "0123456789";
  must(send(pair.peer, text));
  EXPECT_EQ(must(receive(pair.own, 100)), text);
  meter_.forget_datagram(10);
  EXPECT_EQ(meter_.received.bytes.used(), 0U);
}

TEST_F(MeteredMessage, WhatCouldNotBeSentDoesNotCount) {
  const Pair pair = datagrams();
  meter_.count_traffic(true);
  meter_.sent.bytes.set_most(1'000'000);
  meter_.sent.byte_rate.set_rate(1'000'000, seconds(1));
  std::string large(70'000, 'x');
  EXPECT_EQ(error_of(send(pair.own, large)), EMSGSIZE);
  EXPECT_EQ(meter_.sent.bytes.used(), 0U);
}

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::ranges::generate(text, [next = '\0']() mutable { return next++; });
  return text;
}

TEST_F(MeteredMessage, ABlockingSendComesBackWhenAllIsSent) {
  const Pair pair = streams();
  meter_.count_traffic(true);
  meter_.sent.byte_rate.set_rate(100'000, seconds(1));
  std::string all = pattern(130'000);
  std::string received;
  std::jthread reader([&] { received = receive(pair.peer, all.size(), MSG_WAITALL).value_or(""); });
  EXPECT_GE(duration_of([&] { EXPECT_EQ(must(send(pair.own, all)), all.size()); }),
            milliseconds(290));
  reader.join();
  EXPECT_EQ(received, all);
  EXPECT_EQ(meter_.sent.bytes.used(), all.size());
}

TEST_F(MeteredMessage, ANonBlockingSendTakesAPortion) {
  const Pair pair = streams();
  meter_.count_traffic(true);
  meter_.sent.byte_rate.set_rate(100'000, seconds(1));
  std::string all = pattern(50'000);
  EXPECT_EQ(must(send(pair.own, all, MSG_DONTWAIT)), 10'000U);
  fcntl(pair.own.host(), F_SETFL, O_NONBLOCK);
  EXPECT_EQ(must(send(pair.own, all)), 10'000U);
}

TEST_F(MeteredMessage, ReceivesAtARate) {
  const Pair pair = streams();
  meter_.count_traffic(true);
  meter_.received.byte_rate.set_rate(100'000, seconds(1));
  std::string all = pattern(130'000);
  std::jthread writer([&] { must(send(pair.peer, all)); });
  EXPECT_GE(duration_of([&] { EXPECT_EQ(must(receive(pair.own, all.size(), MSG_WAITALL)), all); }),
            milliseconds(290));
  writer.join();
  EXPECT_EQ(meter_.received.bytes.used(), all.size());
  std::string text = "0123456789";
  must(send(pair.peer, text));
  EXPECT_EQ(must(receive(pair.own, 5)), "01234");
}

// Another thread may make the socket one that must not wait at any moment.
TEST_F(MeteredMessage, WhatWasReceivedIsToldThoughTheRestWouldHaveToWait) {
  const Pair pair = streams();
  must(set_option(pair.own, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 0, .tv_usec = 1000}));
  meter_.count_traffic(true);
  meter_.received.byte_rate.set_rate(19, seconds(1));  // portions of a byte
  meter_.received.byte_rate.take(18);
  std::atomic<int> switches = 0;
  std::jthread switching([&](const std::stop_token& stop) {
    for (; !stop.stop_requested(); ++switches) {
      fcntl(pair.own.host(), F_SETFL, O_NONBLOCK);
      fcntl(pair.own.host(), F_SETFL, 0);
    }
  });
  std::string byte = "x";
  for (int i = 0; i < 30; ++i) {
    must(send(pair.peer, byte));
    meter_.received.byte_rate.wait_for(1);
    for (const int former = switches; switches == former;) continue;  // it runs
    EXPECT_EQ(receive(pair.own, 2, MSG_WAITALL).value_or("nothing"), byte);
  }
}

TEST_F(MeteredMessage, DatagramsGoAtARate) {
  const Pair pair = datagrams();
  meter_.count_traffic(true);
  meter_.sent.datagram_rate.set_rate(5, seconds(1));
  meter_.received.datagram_rate.set_rate(5, seconds(1));
  std::string text = "x";
  EXPECT_GE(duration_of([&] {
              for (int i = 0; i < 7; ++i) must(send(pair.own, text));
            }),
            milliseconds(400));
  for (int i = 0; i < 7; ++i) must(send(pair.peer, text));
  EXPECT_GE(duration_of([&] {
              for (int i = 0; i < 7; ++i) must(receive(pair.own, 1));
            }),
            milliseconds(300));
}

TEST_F(MeteredMessage, ManyBuffersArriveInTheirOrder) {
  const Pair pair = streams();
  meter_.count_traffic(true);
  std::string all = pattern(1000);
  std::vector<iovec> parts;
  for (std::size_t at = 0; at < all.size(); at += 10) {
    parts.push_back({.iov_base = all.data() + at, .iov_len = 10});
    parts.push_back({.iov_base = nullptr, .iov_len = 0});
  }
  EXPECT_EQ(must(pair.own.send(parts, 0)), all.size());
  EXPECT_EQ(must(receive(pair.peer, all.size(), MSG_WAITALL)), all);

  must(send(pair.peer, all));
  std::string copy(all.size(), '\0');
  for (std::size_t i = 0; i < parts.size(); i += 2) parts[i].iov_base = copy.data() + (i * 5);
  EXPECT_EQ(must(pair.own.receive(parts, MSG_WAITALL)).size, all.size());
  EXPECT_EQ(copy, all);
}

TEST_F(MeteredMessage, CountsWhatTheHostPassesIn) {
  Pair pair = streams();
  Meter other;
  other.sockets.set_most(1);
  EXPECT_TRUE(other.adopt(pair.peer));
  EXPECT_EQ(other.sockets.used(), 1U);
  EXPECT_EQ(other.connections.used(), 1U);
  Socket listening = listener(peers_);
  EXPECT_FALSE(other.adopt(listening));
  other.sockets.set_most(2);
  EXPECT_TRUE(other.adopt(listening));
  EXPECT_EQ(other.connections.used(), 1U);
  {
    const Socket gone = std::move(pair.peer);
    const Socket gone_too = std::move(listening);
  }
  EXPECT_EQ(other.sockets.used(), 0U);
  EXPECT_EQ(other.connections.used(), 0U);
}

}  // namespace
}  // namespace sluice::net
