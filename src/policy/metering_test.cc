// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/metering.h"

#include <gtest/gtest.h>

#include "policy/policy_reader.h"

namespace sluice::policy {
namespace {

Limits limits(std::string_view text) {
  PolicyReader reader;
  EXPECT_TRUE(reader.add_text("test", text, ""));
  return reader.limits();
}

TEST(Metering, EachLimitHasItsPlace) {
  net::Meter meter;
  set_limits(meter, limits("limit sockets 1\nlimit connections 2\nlimit connections 3/s\n"
                           "limit lookups 4\nlimit lookups 50/s\nlimit sent 6B\n"
                           "limit sent 70B/s\nlimit received 8B\nlimit received 90B/s\n"
                           "limit datagrams 100/s"));
  EXPECT_EQ(meter.sockets.most(), 1U);
  EXPECT_EQ(meter.connections.most(), 2U);
  EXPECT_TRUE(meter.connection_rate.is_limited());
  EXPECT_EQ(meter.lookups.most(), 4U);
  EXPECT_EQ(meter.lookup_rate.portion(), 5U);
  EXPECT_EQ(meter.sent.bytes.most(), 6U);
  EXPECT_EQ(meter.sent.byte_rate.portion(), 7U);
  EXPECT_EQ(meter.sent.datagram_rate.portion(), 10U);
  EXPECT_EQ(meter.received.bytes.most(), 8U);
  EXPECT_EQ(meter.received.byte_rate.portion(), 9U);
  EXPECT_EQ(meter.received.datagram_rate.portion(), 10U);
  EXPECT_TRUE(meter.counts_traffic());
}

TEST(Metering, MessagesAreCountedOnlyForTheirLimits) {
  for (const char* const text : {"",
                                 "limit sockets 1\nlimit connections 1/s\nlimit lookups 1\n"
                                 "limit memory 1B\nlimit cpu 1s"}) {
    net::Meter meter;
    set_limits(meter, limits(text));
    EXPECT_FALSE(meter.counts_traffic()) << text;
  }
  for (const char* const text : {"limit sent 1B", "limit received 1B", "limit sent 1B/s",
                                 "limit received 1B/s", "limit datagrams 1/s"}) {
    net::Meter meter;
    set_limits(meter, limits(text));
    EXPECT_TRUE(meter.counts_traffic()) << text;
  }
}

TEST(Metering, OtherLimitsTakeThePlaceOfTheFirst) {
  net::Meter meter;
  set_limits(meter, limits("limit sockets 1\nlimit sent 10B\nlimit sent 1B/h"));
  EXPECT_TRUE(meter.sockets.take_one());
  EXPECT_EQ(meter.sent.bytes.take_up_to(100), 10U);
  set_limits(meter, limits("limit sent 15B"));
  EXPECT_TRUE(meter.sockets.take_one());
  EXPECT_EQ(meter.sent.bytes.take_up_to(100), 5U);
  EXPECT_FALSE(meter.sent.byte_rate.is_limited());
  set_limits(meter, limits("limit sockets 1"));
  EXPECT_FALSE(meter.sockets.take_one());
}

}  // namespace
}  // namespace sluice::policy
