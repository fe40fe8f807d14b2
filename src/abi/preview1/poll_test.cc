// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "abi/preview1/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::preview1 {
namespace {

using engine::BadPointer;

Subscription clock_subscription(std::uint64_t userdata, std::uint64_t timeout) {
  Subscription subscription{};
  subscription.userdata = userdata;
  subscription.clock.id = 1;
  subscription.clock.timeout = timeout;
  return subscription;
}

Subscription fd_subscription(std::uint64_t userdata, std::uint8_t tag, Fd fd) {
  Subscription subscription{};
  subscription.userdata = userdata;
  subscription.tag = tag;
  subscription.fd = fd;
  return subscription;
}

class PollOneoff : public TestGuest {
 protected:
  Ptr<Subscription> list(const std::vector<Subscription>& subscriptions) {
    const auto at = room<Subscription>(static_cast<std::uint32_t>(subscriptions.size()));
    for (std::uint32_t i = 0; i < subscriptions.size(); ++i) {
      memory().write(at[i], subscriptions[i]);
    }
    return at;
  }
  Ptr<Event> events = room<Event>(8);
  Ptr<Size> count = room<Size>();
};

TEST_F(PollOneoff, StoresEventsAsTheGuestReadsThem) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  close(ends[1]);
  auto pipe = wasi::Descriptor::adopt(net::FileDescriptor(ends[0])).value();
  const Fd fd = process().descriptors.insert(std::move(pipe)).value();
  const auto subscriptions = list({
      clock_subscription(1, UINT64_MAX),
      fd_subscription(2, 1, fd),
      fd_subscription(3, 2, 99),
      clock_subscription(4, 0),
  });
  ASSERT_EQ(poll_oneoff(process(), memory(), subscriptions, events, 4, count), Errno::success);
  ASSERT_EQ(get(count), 3);
  const Event expected[] = {
      {.userdata = 2,
       .error = 0,
       .type = 1,
       .padding0 = {},
       .nbytes = 3,
       .flags = 1,
       .padding1 = {}},
      {.userdata = 3,
       .error = static_cast<std::uint16_t>(Errno::badf),
       .type = 2,
       .padding0 = {},
       .nbytes = 0,
       .flags = 0,
       .padding1 = {}},
      {.userdata = 4,
       .error = 0,
       .type = 0,
       .padding0 = {},
       .nbytes = 0,
       .flags = 0,
       .padding1 = {}},
  };
  for (std::uint32_t i = 0; i < 3; ++i) {
    const Event event = get(events[i]);
    EXPECT_EQ(std::memcmp(&event, &expected[i], sizeof event), 0) << i;
  }
  EXPECT_EQ(get(events[3]).userdata, 0xaaaaaaaaaaaaaaaaU);
}

TEST_F(PollOneoff, AbsoluteTime) {
  Subscription past = clock_subscription(7, 1);
  past.clock.flags = 1;
  ASSERT_EQ(poll_oneoff(process(), memory(), list({past}), events, 1, count), Errno::success);
  EXPECT_EQ(get(events).userdata, 7);
  past.clock.flags = 2;
  EXPECT_EQ(poll_oneoff(process(), memory(), list({past}), events, 1, count), Errno::inval);
}

TEST_F(PollOneoff, TheArraysMayOverlap) {
  const auto subscriptions =
      list({clock_subscription(1, 0), clock_subscription(2, 0), clock_subscription(3, 0)});
  const Ptr<Event> same{subscriptions.offset};
  ASSERT_EQ(poll_oneoff(process(), memory(), subscriptions, same, 3, count), Errno::success);
  ASSERT_EQ(get(count), 3);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(get(same[i]).userdata, i + 1);
}

TEST_F(PollOneoff, NonsenseIsInvalid) {
  const auto one = list({clock_subscription(1, 0)});
  EXPECT_EQ(poll_oneoff(process(), memory(), one, events, 0, count), Errno::inval);
  EXPECT_EQ(poll_oneoff(process(), memory(), list({fd_subscription(1, 3, 0)}), events, 1, count),
            Errno::inval);
  EXPECT_EQ(poll_oneoff(process(), memory(), one, events, UINT32_MAX, count), Errno::inval);
  EXPECT_EQ(get(count), 0xaaaaaaaaU);
}

TEST_F(PollOneoff, OutOfBoundsTrapsBeforeWaiting) {
  const auto forever = list({clock_subscription(1, UINT64_MAX)});
  const auto poll = [&](Ptr<Subscription> in, Ptr<Event> out, Size n, Ptr<Size> size) {
    static_cast<void>(poll_oneoff(process(), memory(), in, out, n, size));
  };
  EXPECT_THROW(poll(beyond<Subscription>(), events, 1, count), BadPointer);
  EXPECT_THROW(poll(forever, beyond<Event>(), 1, count), BadPointer);
  EXPECT_THROW(poll(forever, events, 1, beyond<Size>()), BadPointer);
  EXPECT_THROW(poll(forever, events, 10'000, count), BadPointer);
}

}  // namespace
}  // namespace sluice::abi::preview1
