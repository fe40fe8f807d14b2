// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "abi/sluice/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::sluice_1 {
namespace {

constexpr auto in = wasi::PollSet::in;
constexpr auto out = wasi::PollSet::out;
constexpr auto hangup = wasi::PollSet::hangup;
constexpr auto invalid = wasi::PollSet::invalid;

class SluicePoll : public TestGuest {
 protected:
  /// A pipe's reading and writing end, as descriptors of the guest.
  std::array<std::int32_t, 2> make_pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    std::array<std::int32_t, 2> numbers{};
    for (int i = 0; i < 2; ++i) {
      auto end = wasi::Descriptor::adopt(net::FileDescriptor(ends[i])).value();
      numbers[i] = static_cast<std::int32_t>(process().descriptors.insert(std::move(end)).value());
    }
    return numbers;
  }
  struct Polled {
    Errno error;
    Size ready;
    std::vector<int> events;
    bool operator==(const Polled&) const = default;
  };
  Polled poll(const std::vector<PollEntry>& entries, std::int64_t nanoseconds) {
    const auto count = static_cast<Size>(entries.size());
    const auto at = room<PollEntry>(count);
    for (Size i = 0; i < count; ++i) memory().write(at[i], entries[i]);
    const auto ready = room<Size>();
    const Errno error = sluice_1::poll(process(), memory(), at, count, nanoseconds, ready);
    if (error != Errno::success) return {.error = error, .ready = 0, .events = {}};
    std::vector<int> events;
    events.reserve(count);
    for (Size i = 0; i < count; ++i) events.push_back(get(at[i]).happened);
    return {.error = error, .ready = get(ready), .events = events};
  }
};

TEST_F(SluicePoll, TellsWhatHappenedToEach) {
  const auto [reader, writer] = make_pipe();
  EXPECT_EQ(poll({{reader, in, 0}, {writer, out, 0}, {-1, in, 0}}, -1),
            (Polled{Errno::success, 1, {0, out, 0}}));
  EXPECT_EQ(write((*process().descriptors.get(static_cast<Fd>(writer)))->host(), "x", 1), 1);
  EXPECT_EQ(poll({{reader, in | out, 0}, {writer, 0, 0}}, -1),
            (Polled{Errno::success, 1, {in, 0}}));
  ASSERT_TRUE(process().descriptors.close(static_cast<Fd>(writer)));
  EXPECT_EQ(poll({{reader, in, 0}, {reader, 0, 0}}, -1),
            (Polled{Errno::success, 2, {in | hangup, hangup}}));
}

TEST_F(SluicePoll, DoesNotWaitForWhatIsNotThere) {
  const auto [reader, writer] = make_pipe();
  EXPECT_EQ(poll({{reader, in, 0}, {99, in, 0}, {-2, in, 0}, {writer, out, 0}}, -1),
            (Polled{Errno::success, 2, {0, invalid, 0, out}}));
  auto blind = (*process().descriptors.get(static_cast<Fd>(reader)))
                   ->restrict_rights(wasi::rights::fd_read, 0);
  ASSERT_TRUE(blind);
  process().descriptors.note_change();
  EXPECT_EQ(poll({{reader, in, 0}}, -1), (Polled{Errno::success, 1, {invalid}}));
}

TEST_F(SluicePoll, KnowsTheNumbersOfLinuxToo) {
  const auto [reader, writer] = make_pipe();
  ASSERT_TRUE(process().descriptors.close(static_cast<Fd>(reader)));
  const auto at = room<LinuxPollEntry>(3);
  memory().write(at[0], {.fd = writer, .ignored = 7, .events = POLLOUT | POLLPRI});
  memory().write(at[1], {.fd = reader, .ignored = 7, .events = POLLIN});
  memory().write(at[2], {.fd = -1, .ignored = 7, .events = POLLIN});
  const auto ready = room<Size>();
  EXPECT_EQ(fd_poll(process(), memory(), at, 3, -1, ready), Errno::success);
  EXPECT_EQ(get(ready), 2U);
  EXPECT_EQ(get(at[0]).events, POLLOUT | POLLERR);
  EXPECT_EQ(get(at[1]).events, POLLNVAL);
  EXPECT_EQ(get(at[2]).events, 0);
  EXPECT_EQ(get(at[0]).ignored, 7);
  EXPECT_THROW(fd_poll(process(), memory(), {memory_size - 7}, 1, 0, ready), engine::BadPointer);
  EXPECT_EQ(fd_poll(process(), memory(), {0}, (1U << 18) + 1, 0, ready), Errno::inval);
}

TEST_F(SluicePoll, EndsWhenTheTimeHasPassed) {
  const auto [reader, writer] = make_pipe();
  EXPECT_EQ(poll({{reader, in, 0}}, 0), (Polled{Errno::success, 0, {0}}));
  EXPECT_EQ(poll({{reader, in, 0}}, 1000), (Polled{Errno::success, 0, {0}}));
  EXPECT_EQ(poll({}, 1000), (Polled{Errno::success, 0, {}}));
}

TEST_F(SluicePoll, RefusesTooManyAndBadPointers) {
  const auto ready = room<Size>();
  const auto call = [&](Ptr<PollEntry> at, Size count, Ptr<Size> out) {
    return sluice_1::poll(process(), memory(), at, count, 0, out);
  };
  EXPECT_EQ(call({0}, (1U << 18) + 1, ready), Errno::inval);
  EXPECT_THROW(call({memory_size - 7}, 1, ready), engine::BadPointer);
  EXPECT_THROW(call({0}, 1U << 18, ready), engine::BadPointer);
  EXPECT_THROW(call({0}, 0, beyond<Size>()), engine::BadPointer);
  EXPECT_EQ(call({memory_size}, 0, ready), Errno::success);
}

}  // namespace
}  // namespace sluice::abi::sluice_1
