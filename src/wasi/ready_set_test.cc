// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/ready_set.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sluice::wasi {
namespace {

constexpr std::size_t count = 20;
constexpr std::size_t much = 1'000'000;  ///< entries, enough to pay for any change here

class ReadySetTest : public testing::Test {
 protected:
  ReadySetTest() {
    for (std::size_t i = 0; i < count; ++i) {
      members.push_back({.host = fresh(), .events = POLLIN, .serial = i + 1});
    }
  }

  int fresh() { return files.emplace_back(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)).get(); }
  void signal(std::size_t place) {
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(members[place].host, &one, sizeof one), 8);
  }
  /// The places that are ready.
  std::vector<std::size_t> wait(std::optional<Nanoseconds> time = 0) {
    EXPECT_EQ(set.wait(time), 0);
    std::vector<std::size_t> places;
    for (const auto& ready : set.ready()) places.push_back(ready.place);
    std::ranges::sort(places);
    return places;
  }
  using Places = std::vector<std::size_t>;

  std::vector<net::FileDescriptor> files;
  std::vector<ReadySet::Member> members;
  ReadySet set;
};

TEST_F(ReadySetTest, WatchesWhatPollingHasPaidFor) {
  EXPECT_FALSE(set.watch(members));
  set.note_polled(10 * count);
  EXPECT_FALSE(set.watch(members));
  set.note_polled(6 * count);
  EXPECT_TRUE(set.watch(members));
  EXPECT_TRUE(set.watch(members));
  EXPECT_EQ(wait(), Places{});
  signal(3);
  signal(7);
  EXPECT_EQ(wait(), (Places{3, 7}));
  EXPECT_EQ(wait(std::nullopt), (Places{3, 7}));
  EXPECT_EQ(wait(1'500'000), (Places{3, 7}));
}

TEST_F(ReadySetTest, FollowsChanges) {
  set.note_polled(much);
  ASSERT_TRUE(set.watch(members));
  signal(3);
  signal(7);
  members[3].events = POLLPRI;
  std::swap(members[7], members[8]);
  ASSERT_TRUE(set.watch(members));
  EXPECT_EQ(wait(), Places{8});
  members.erase(members.begin() + 8);
  members[1].host = -1;
  ASSERT_TRUE(set.watch(members));
  EXPECT_EQ(wait(), Places{});
}

TEST_F(ReadySetTest, TellsDescriptorsOfOneNumberApart) {
  set.note_polled(much);
  ASSERT_TRUE(set.watch(members));
  const net::FileDescriptor other(::eventfd(1, EFD_CLOEXEC));
  ASSERT_GE(::dup2(other.get(), members[5].host), 0);
  members[5].serial = 100;
  ASSERT_TRUE(set.watch(members));
  EXPECT_EQ(wait(), Places{5});
}

TEST_F(ReadySetTest, NoticesWhatIsHeldOpenElsewhere) {
  set.note_polled(much);
  ASSERT_TRUE(set.watch(members));
  signal(5);
  const net::FileDescriptor elsewhere(::dup(members[5].host));
  members.erase(members.begin() + 5);
  files.erase(files.begin() + 5);
  ASSERT_TRUE(set.watch(members));
  EXPECT_EQ(set.wait(0), -1);
  EXPECT_EQ(errno, ESTALE);
  EXPECT_TRUE(set.ready().empty());
  ASSERT_TRUE(set.watch(members));
  EXPECT_EQ(wait(), Places{});
}

TEST_F(ReadySetTest, LeavesToPollWhatEpollDoesNotTake) {
  const auto refused = [&](const ReadySet::Member& member) {
    set.note_polled(much);
    members.push_back(member);
    EXPECT_FALSE(set.watch(members));
    members.pop_back();
    EXPECT_TRUE(set.watch(members));
  };
  const net::FileDescriptor plain(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  refused({.host = plain.get(), .events = POLLIN, .serial = 100});
  refused(members[2]);
  members.resize(3);
  EXPECT_FALSE(set.watch(members));
}

TEST_F(ReadySetTest, WaitsForTheTimeWhenThereIsNothing) {
  set.note_polled(much);
  for (ReadySet::Member& member : members) member.host = -1;
  ASSERT_TRUE(set.watch(members));
  EXPECT_EQ(wait(1'000'000), Places{});
}

}  // namespace
}  // namespace sluice::wasi
