// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/descriptor_table.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "net/host_network.h"
#include "net/options.h"
#include "wasi/test_descriptors.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

TEST(DescriptorTable, GivesTheLowestFreeNumber) {
  DescriptorTable table;
  for (std::uint32_t number = 0; number < 5; ++number) EXPECT_EQ(table.insert(labelled(0)), number);
  EXPECT_TRUE(table.close(3));
  EXPECT_TRUE(table.close(1));
  EXPECT_EQ(table.insert(labelled(0)), 1U);
  EXPECT_EQ(table.insert(labelled(0)), 3U);
  EXPECT_EQ(table.insert(labelled(0)), 5U);
}

TEST(DescriptorTable, UnknownNumbersAreBadf) {
  DescriptorTable table;
  ASSERT_TRUE(table.insert(labelled(0)));
  for (const std::uint32_t number : {1U, 63U, 64U, 1000U, DescriptorTable::limit - 1,
                                     DescriptorTable::limit, 0x7fffffffU, ~0U, ~0U - 63}) {
    EXPECT_EQ(table.get(number).error(), Errno::badf) << number;
    EXPECT_EQ(table.close(number).error(), Errno::badf) << number;
    EXPECT_EQ(table.renumber(0, number).error(), Errno::badf) << number;
    EXPECT_EQ(table.renumber(number, 0).error(), Errno::badf) << number;
  }
  EXPECT_TRUE(table.get(0));
}

TEST(DescriptorTable, RenumberMovesAndCloses) {
  const std::size_t before = open_descriptors();
  {
    DescriptorTable table;
    for (const Rights name : {10, 11, 12}) ASSERT_TRUE(table.insert(labelled(name)));
    EXPECT_TRUE(table.renumber(0, 2));
    EXPECT_EQ(open_descriptors(), before + 2);
    EXPECT_EQ(table.get(0).error(), Errno::badf);
    EXPECT_EQ(label(table.get(2)), 10U);
    EXPECT_TRUE(table.renumber(2, 2));
    EXPECT_EQ(label(table.get(2)), 10U);
    EXPECT_EQ(table.insert(labelled(13)), 0U);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(DescriptorTable, AVisitFindsHighNumbers) {
  DescriptorTable table;
  ASSERT_TRUE(table.insert(labelled(10)));
  ASSERT_TRUE(table.duplicate_to(0, 5000));
  ASSERT_TRUE(table.close(0));
  int visited = 0;
  table.for_each([&](Descriptor& descriptor) {
    EXPECT_EQ(descriptor.inheriting_rights(), 10U);
    ++visited;
  });
  EXPECT_EQ(visited, 1);
}

TEST(DescriptorTable, ACallUnderWayKeepsItsDescriptorWhileANumberIsReplaced) {
  const std::size_t before = open_descriptors();
  DescriptorTable table;
  table.share();
  for (const Rights name : {10, 11}) ASSERT_TRUE(table.insert(labelled(name)));
  {
    auto reference = table.get(1);
    ASSERT_TRUE(table.duplicate_to(0, 1));
    EXPECT_EQ(label(reference), 11U);
    EXPECT_EQ(label(table.get(1)), 10U);
    EXPECT_EQ(open_descriptors(), before + 2);
  }
  EXPECT_EQ(open_descriptors(), before + 1);
}

TEST(DescriptorTable, ACallUnderWayKeepsItsDescriptorWhileTheNumberIsReused) {
  const std::size_t before = open_descriptors();
  DescriptorTable table;
  table.share();
  ASSERT_EQ(table.insert(labelled(1)), 0U);
  {
    auto reference = table.get(0);
    ASSERT_TRUE(table.close(0));
    EXPECT_EQ(table.insert(labelled(2)), 0U);
    EXPECT_EQ(label(reference), 1U);
    EXPECT_GE(::fcntl((*reference)->host(), F_GETFD), 0);
    EXPECT_EQ(label(table.get(0)), 2U);
    EXPECT_EQ(open_descriptors(), before + 2);
  }
  EXPECT_EQ(open_descriptors(), before + 1);
}

/// A socket whose close would wait for minutes, and another descriptor that tells of it.
struct Lingering {
  net::HostNetwork network;
  net::Socket socket =
      network.open(net::Family::ipv4, net::Transport::tcp, net::SocketFlags::none).value();
  net::FileDescriptor copy{::fcntl(socket.host(), F_DUPFD_CLOEXEC, 0)};

  Lingering() {
    const linger minutes{.l_onoff = 1, .l_linger = 600};
    EXPECT_TRUE(net::set_option(socket, SOL_SOCKET, SO_LINGER, minutes));
  }
  [[nodiscard]] bool lingers() const {
    linger left{};
    socklen_t length = sizeof left;
    EXPECT_EQ(::getsockopt(copy.get(), SOL_SOCKET, SO_LINGER, &left, &length), 0);
    return left.l_onoff != 0;
  }
};

TEST(DescriptorTable, ItsEndDoesNotWaitForALingeringSocket) {
  Lingering socket;
  {
    DescriptorTable table;
    ASSERT_TRUE(table.insert(Descriptor(std::move(socket.socket))));
  }
  EXPECT_FALSE(socket.lingers());
}

TEST(DescriptorTable, AVisitDoesNotWaitForALingeringSocketThatTheGuestCloses) {
  DescriptorTable table;
  table.share();
  Lingering kept;
  Lingering closed;
  ASSERT_TRUE(table.insert(Descriptor(std::move(kept.socket))));
  const auto number = table.insert(Descriptor(std::move(closed.socket)));
  ASSERT_TRUE(number);
  int visits = 0;
  table.for_each([&](Descriptor&) {
    if (visits++ == 0) {
      EXPECT_TRUE(table.close(*number));
    }
  });
  EXPECT_EQ(visits, 2);
  EXPECT_FALSE(closed.lingers());
  EXPECT_TRUE(kept.lingers());
}

TEST(DescriptorTable, ALimitHoldsDownTheNumbers) {
  for (const bool shared : {false, true}) {
    DescriptorTable table;
    if (shared) table.share();
    EXPECT_TRUE(table.reserve());
    for (Rights i = 0; i < 4; ++i) ASSERT_EQ(table.insert(labelled(i)), i);
    table.limit_to(2);
    EXPECT_EQ(table.reserve().error(), Errno::mfile);
    EXPECT_EQ(table.insert(labelled(9)).error(), Errno::mfile);
    EXPECT_EQ(label(table.get(3)), 3U);
    ASSERT_TRUE(table.close(3));
    EXPECT_EQ(table.reserve().error(), Errno::mfile);
    ASSERT_TRUE(table.close(1));
    EXPECT_TRUE(table.reserve());
    EXPECT_EQ(table.insert(labelled(5)), 1U);
    EXPECT_EQ(table.insert(labelled(6)).error(), Errno::mfile);
    table.limit_to(DescriptorTable::limit);
    EXPECT_EQ(table.insert(labelled(7)), 3U);
  }
}

TEST(DescriptorTable, AgreesWithAMap) {
  for (const bool shared : {false, true}) {
    const std::size_t before = open_descriptors();
    std::mt19937 random(7);
    std::map<std::uint32_t, Rights> oracle;
    DescriptorTable table;
    if (shared) table.share();
    for (Rights step = 0; step < 5'000; ++step) {
      const std::uint32_t a = random() % 200;
      const std::uint32_t b = random() % 200;
      switch (random() % 4) {
        case 0:
        case 1: {
          if (oracle.size() == 150) break;
          std::uint32_t lowest = 0;
          while (oracle.contains(lowest)) ++lowest;
          ASSERT_EQ(table.insert(labelled(step)), lowest);
          oracle[lowest] = step;
          break;
        }
        case 2:
          ASSERT_EQ(table.close(a).has_value(), oracle.erase(a) == 1);
          break;
        default: {
          const bool possible = oracle.contains(a) && oracle.contains(b);
          ASSERT_EQ(table.renumber(a, b).has_value(), possible);
          if (possible && a != b) {
            oracle[b] = oracle[a];
            oracle.erase(a);
          }
        }
      }
      const auto found = table.get(a);
      ASSERT_EQ(found.has_value(), oracle.contains(a));
      if (found) {
        ASSERT_EQ(label(found), oracle[a]);
      }
      if (step % 16 == 0) {
        ASSERT_EQ(open_descriptors(), before + oracle.size());
      }
    }
  }
}

/// Whoever holds a reference must find an open descriptor with the rights it was inserted with.
TEST(DescriptorTable, LookUpsRaceWithCloseInsertAndRenumber) {
  constexpr int rounds = 3'000;
  DescriptorTable table;
  table.share();
  const auto insert = [&table](Rights name) {
    net::FileDescriptor host(::eventfd(static_cast<unsigned>(name), EFD_CLOEXEC | EFD_SEMAPHORE));
    return *table.insert(Descriptor(std::move(host), FileType::unknown, rights::all, name));
  };
  insert(1);
  insert(2);
  insert(3);
  std::atomic<int> writers = 2;
  std::atomic<int> found = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      while (writers.load() > 0) {
        for (std::uint32_t number = 0; number < 4; ++number) {
          const auto reference = table.get(number);
          if (!reference) continue;
          ++found;
          EXPECT_GE(::fcntl((*reference)->host(), F_GETFD), 0);
          EXPECT_LE((*reference)->inheriting_rights(), 3U);
        }
        // Number 0 is only ever replaced: it has no moment without a descriptor.
        EXPECT_TRUE(table.get(0));
      }
    });
  }
  threads.emplace_back([&] {
    for (int round = 0; round < rounds; ++round) {
      EXPECT_TRUE(table.renumber(insert(1), 0));
    }
    --writers;
  });
  threads.emplace_back([&] {
    for (int round = 0; round < rounds; ++round) {
      EXPECT_TRUE(table.close(insert(2)));
    }
    --writers;
  });
  for (auto& thread : threads) thread.join();
  EXPECT_GT(found.load(), 0);
}

/// Occupies a number and nothing of the host.
Descriptor placeholder(Rights label) {
  return {net::FileDescriptor(), FileType::unknown, 0, label};
}

/// What a signal does in the middle of a look-up of number 0: that number gets another descriptor,
/// and its entry goes to another number. Once a look-up, which has no lock then.
struct Strike {
  DescriptorTable* table = nullptr;
  std::uint32_t other = 0;
  std::atomic<bool> armed = false;
  std::atomic<int> count = 0;

  void happen() {
    if (!armed.exchange(false)) return;
    ++count;
    EXPECT_TRUE(table->close(other));
    EXPECT_TRUE(table->renumber(table->insert(placeholder(1)).value(), 0));
    other = table->insert(placeholder(2)).value();
  }
};

TEST(DescriptorTable, ANumberNamesOnlyWhatWasPutThere) {
#ifdef __SANITIZE_THREAD__
  // The test needs a signal in the middle of a look-up; ThreadSanitizer holds it back until a call.
  GTEST_SKIP() << "signals come between calls here";
#endif
  constexpr int enough = 2'000;
  constexpr auto longest = std::chrono::seconds(5);
  static Strike strike;
  DescriptorTable table;
  table.share();
  ASSERT_EQ(table.insert(placeholder(1)), 0U);
  strike.other = table.insert(placeholder(2)).value();
  strike.table = &table;

  struct sigaction action{};
  struct sigaction former{};
  action.sa_handler = [](int) { strike.happen(); };
  ASSERT_EQ(::sigaction(SIGALRM, &action, &former), 0);
  const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 20},
                        .it_value = {.tv_sec = 0, .tv_usec = 20}};
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  int wrong = 0;
  const auto end = std::chrono::steady_clock::now() + longest;
  while (strike.count < enough && std::chrono::steady_clock::now() < end) {
    strike.armed = true;
    const auto found = table.get(0);
    strike.armed = false;
    if (label(found) != 1) ++wrong;
  }
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &former, nullptr);
  EXPECT_GT(strike.count, 0);
  EXPECT_EQ(wrong, 0);
}

TEST(DescriptorTable, IsFullAtTheLimit) {
  DescriptorTable table;
  for (std::uint32_t number = 0; number < DescriptorTable::limit; ++number) {
    ASSERT_EQ(table.insert(placeholder(number)), number);
  }
  EXPECT_EQ(table.insert(placeholder(0)).error(), Errno::mfile);
  EXPECT_EQ(label(table.get(DescriptorTable::limit - 1)), DescriptorTable::limit - 1);
  EXPECT_TRUE(table.close(777'777));
  EXPECT_EQ(table.insert(placeholder(1)), 777'777U);
  EXPECT_EQ(label(table.get(777'777)), 1U);
}

TEST(DescriptorTable, WhatIsReservedNobodyElseGets) {
  DescriptorTable table;
  table.limit_to(2);
  {
    auto reserved = table.reserve();
    ASSERT_TRUE(reserved);
    EXPECT_EQ(table.insert(labelled(1)), 1U);
    EXPECT_EQ(table.insert(labelled(2)).error(), Errno::mfile);
    EXPECT_EQ(table.reserve().error(), Errno::mfile);
    EXPECT_EQ(table.insert(labelled(3), *std::move(reserved)), 0U);
  }
  EXPECT_EQ(label(table.get(0)), 3U);
  ASSERT_TRUE(table.close(0));
  {
    EXPECT_TRUE(table.reserve());
  }
  EXPECT_EQ(table.insert(labelled(4)), 0U);
}

TEST(DescriptorTable, VisitsAllThatAreOpen) {
  DescriptorTable table;
  for (Rights name = 0; name < 200; ++name) ASSERT_TRUE(table.insert(labelled(name)));
  ASSERT_TRUE(table.close(100));
  std::set<Rights> seen;
  table.for_each([&](const Descriptor& descriptor) {
    EXPECT_TRUE(seen.insert(descriptor.inheriting_rights()).second);
  });
  EXPECT_EQ(seen.size(), 199);
  EXPECT_FALSE(seen.contains(100));
}

TEST(DescriptorTable, VisitsWhatMovesMeanwhile) {
  DescriptorTable table;
  constexpr std::uint32_t count = 8;
  for (std::uint32_t name = 0; name < count; ++name) ASSERT_TRUE(table.insert(labelled(name)));
  ASSERT_EQ(table.insert(labelled(count)), count);  // to be free, and to move to
  std::set<Rights> seen;
  table.for_each([&](const Descriptor& descriptor) {
    if (seen.empty()) {  // all come to be in the opposite order
      for (std::uint32_t first = 0, last = count - 1; first < last; ++first, --last) {
        ASSERT_TRUE(table.renumber(first, count));
        ASSERT_EQ(table.insert(labelled(count)), first);
        ASSERT_TRUE(table.renumber(last, first));
        ASSERT_EQ(table.insert(labelled(count)), last);
        ASSERT_TRUE(table.renumber(count, last));
        ASSERT_EQ(table.insert(labelled(count)), count);
      }
    }
    seen.insert(descriptor.inheriting_rights());
  });
  for (Rights name = 0; name < count; ++name) EXPECT_TRUE(seen.contains(name)) << name;
}

// Also of a table that is not shared: the guest's only thread goes on.
TEST(DescriptorTable, KeepsWhatIsVisitedOpenFromAnyThread) {
  const std::size_t before = open_descriptors();
  {
    DescriptorTable table;
    ASSERT_TRUE(table.insert(labelled(7)));
    std::atomic<bool> done = false;
    std::thread visitor([&] {
      while (!done) {
        table.for_each(
            [](Descriptor& descriptor) { EXPECT_GE(fcntl(descriptor.host(), F_GETFD), 0); });
      }
    });
    for (int i = 0; i < 2000; ++i) {
      const auto number = table.insert(labelled(0));
      ASSERT_TRUE(number);
      ASSERT_TRUE(table.close(*number));
    }
    done = true;
    visitor.join();
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace sluice::wasi
