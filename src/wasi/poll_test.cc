// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "net/host_network.h"
#include "support/test_folder.h"
#include "thread/interruption.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

using net::Address;
using net::Family;
using net::SocketFlags;
using net::Transport;

constexpr std::uint32_t realtime = 0;
constexpr std::uint32_t monotonic = 1;
constexpr Nanoseconds millisecond = 1'000'000;
constexpr Nanoseconds hour = 3600 * std::uint64_t{1'000'000'000};
constexpr Nanoseconds patience = 20'000 * millisecond;  ///< ends a wait that should end by itself

constexpr Rights readable_file = rights::poll_fd_readwrite | rights::fd_read;
constexpr Rights writable_file = rights::poll_fd_readwrite | rights::fd_write;

Subscription clock_in(Nanoseconds timeout, std::uint32_t clock = monotonic) {
  return {.type = EventType::clock, .subject = clock, .timeout = timeout};
}
Subscription clock_at(Nanoseconds time, std::uint32_t clock) {
  return {.type = EventType::clock, .subject = clock, .timeout = time, .absolute = true};
}
Subscription read_of(std::uint32_t number) {
  return {.type = EventType::fd_read, .subject = number};
}
Subscription write_of(std::uint32_t number) {
  return {.type = EventType::fd_write, .subject = number};
}

std::uint32_t number_of(EventType type) { return static_cast<std::uint32_t>(type); }

class Poll : public testing::Test {
 protected:
  std::uint32_t insert(int host, FileType type, Rights rights) {
    return table.insert(Descriptor(net::FileDescriptor(host), type, rights, 0)).value();
  }
  std::uint32_t insert(net::Socket socket) {
    return table.insert(Descriptor(std::move(socket))).value();
  }
  struct Pipe {
    std::uint32_t read;
    std::uint32_t write;
  };
  Pipe make_pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    return {insert(ends[0], FileType::unknown, readable_file),
            insert(ends[1], FileType::unknown, writable_file)};
  }
  int host(std::uint32_t number) { return (*table.get(number))->host(); }
  void write_to(std::uint32_t number, const std::string& text) {
    ASSERT_EQ(write(host(number), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  /// Each event as "user_data:type:error", with "+hangup" and "=size" where there is something to
  /// say. user_data is the position of the subscription.
  std::vector<std::string> wait(std::vector<Subscription> subscriptions) {
    std::uint64_t position = 0;
    std::string request;
    for (Subscription& subscription : subscriptions) {
      subscription.user_data = position++;
      request += std::to_string(number_of(subscription.type)) + ' ' +
                 std::to_string(subscription.subject) + ' ' + std::to_string(subscription.timeout) +
                 (subscription.absolute ? " at," : ",");
    }
    const auto bytes = std::as_bytes(std::span(request));
    if (!poller.is_as_before(table, bytes)) {
      poller.begin(bytes);
      for (const Subscription& subscription : subscriptions) poller.add(subscription);
    }
    const auto events = poller.wait(table);
    if (!events) return {"failed " + std::to_string(static_cast<int>(events.error()))};
    static constexpr std::array names{"clock", "read", "write"};
    std::vector<std::string> texts;
    for (const Event& event : *events) {
      std::string text = std::to_string(event.user_data) + ':' + names[number_of(event.type)];
      if (event.error == Errno::badf) {
        text += " badf";
      } else if (event.error == Errno::notcapable) {
        text += " notcapable";
      } else if (event.error == Errno::notsup) {
        text += " notsup";
      } else if (event.error == Errno::inval) {
        text += " inval";
      } else if (event.error != Errno::success) {
        text += " another error";
      }
      if (event.hangup) text += " hangup";
      if (event.size != 0) text += ' ' + std::to_string(event.size);
      texts.push_back(std::move(text));
    }
    return texts;
  }

  using Texts = std::vector<std::string>;
  DescriptorTable table;
  Poller poller;
  net::HostNetwork network;
};

TEST_F(Poll, NeedsSubscriptionsAndNotTooMany) {
  const std::string inval = "failed " + std::to_string(static_cast<int>(Errno::inval));
  EXPECT_EQ(wait({}), Texts{inval});
  EXPECT_EQ(wait(std::vector(Poller::limit + 1, clock_in(0))), Texts{inval});
  EXPECT_EQ(wait({clock_in(0)}), Texts{"0:clock"});
}

TEST_F(Poll, TheSameQuestionHasNewAnswers) {
  std::vector<Pipe> pipes;
  std::vector<Subscription> all;
  for (int i = 0; i < 20; ++i) {
    pipes.push_back(make_pipe());
    all.push_back(read_of(pipes.back().read));
  }
  all.push_back(clock_in(0));
  const auto wait_often = [&] {
    const Texts first = wait(all);
    for (int i = 0; i < 40; ++i) EXPECT_EQ(wait(all), first) << i;
    return first;
  };
  EXPECT_EQ(wait_often(), Texts{"20:clock"});
  write_to(pipes[3].write, "abc");
  EXPECT_EQ(wait_often(), (Texts{"3:read 3", "20:clock"}));
  ASSERT_TRUE(table.close(pipes[5].write));
  EXPECT_EQ(wait_often(), (Texts{"3:read 3", "5:read hangup", "20:clock"}));
  ASSERT_TRUE(table.close(pipes[5].read));
  EXPECT_EQ(wait_often(), (Texts{"3:read 3", "5:read badf", "20:clock"}));
  ASSERT_TRUE(table.renumber(pipes[3].read, pipes[4].read));
  EXPECT_EQ(wait_often(), (Texts{"3:read badf", "4:read 3", "5:read badf", "20:clock"}));
  ASSERT_TRUE((*table.get(pipes[4].read))->restrict_rights(rights::fd_read, 0));
  table.note_change();
  EXPECT_EQ(wait_often(), (Texts{"3:read badf", "4:read notcapable", "5:read badf", "20:clock"}));
  const Pipe fresh = make_pipe();  // with the lowest numbers that are free: those of 3 and 5
  write_to(fresh.write, "x");
  EXPECT_EQ(fresh.read, pipes[3].read);
  EXPECT_EQ(wait_often(),
            (Texts{"3:read 1", "4:read notcapable", "5:read notcapable", "20:clock"}));
  table.share();
  EXPECT_EQ(wait_often(),
            (Texts{"3:read 1", "4:read notcapable", "5:read notcapable", "20:clock"}));
}

TEST_F(Poll, WhatCannotBeWaitedForIsReportedAtOnce) {
  const Pipe pipe = make_pipe();
  const auto no_poll = insert(open("/dev/null", O_RDWR | O_CLOEXEC), FileType::character_device,
                              rights::fd_read | rights::fd_write);
  const auto forever = clock_in(UINT64_MAX);
  EXPECT_EQ(wait({forever, read_of(99), read_of(pipe.read)}), Texts{"1:read badf"});
  EXPECT_EQ(wait({forever, write_of(UINT32_MAX)}), Texts{"1:write badf"});
  EXPECT_EQ(wait({write_of(pipe.read), forever}), Texts{"0:write notcapable"});
  EXPECT_EQ(wait({read_of(pipe.write), forever}), Texts{"0:read notcapable"});
  EXPECT_EQ(wait({read_of(no_poll), write_of(no_poll), forever}),
            (Texts{"0:read notcapable", "1:write notcapable"}));
  EXPECT_EQ(wait({clock_in(0, 2), clock_in(0, 3), forever}),
            (Texts{"0:clock notsup", "1:clock notsup"}));
  EXPECT_EQ(wait({clock_in(0, 4), clock_at(0, UINT32_MAX)}),
            (Texts{"0:clock inval", "1:clock inval"}));
  // What is ready is reported beside it.
  EXPECT_EQ(wait({write_of(pipe.write), read_of(99), clock_in(0), read_of(pipe.read)}),
            (Texts{"0:write", "1:read badf", "2:clock"}));
}

TEST_F(Poll, FilesAndDirectoriesAreAlwaysReady) {
  const TestFolder scratch;
  const std::string name = scratch.path() / "file";
  const int file = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(write(file, "0123456789", 10), 10);
  ASSERT_EQ(lseek(file, 4, SEEK_SET), 4);
  const auto number = insert(file, FileType::regular_file, readable_file | writable_file);
  const auto directory = insert(open(scratch.path().c_str(), O_DIRECTORY | O_CLOEXEC),
                                FileType::directory, readable_file);
  EXPECT_EQ(wait({read_of(number), write_of(number), read_of(directory), clock_in(patience)}),
            (Texts{"0:read 6", "1:write", "2:read 1"}));
  ASSERT_EQ(lseek(file, 40, SEEK_SET), 40);
  EXPECT_EQ(wait({read_of(number)}), Texts{"0:read"});
}

TEST_F(Poll, Pipes) {
  const Pipe pipe = make_pipe();
  EXPECT_EQ(wait({read_of(pipe.read), write_of(pipe.write)}), Texts{"1:write"});
  write_to(pipe.write, "abc");
  EXPECT_EQ(wait({read_of(pipe.read), write_of(pipe.write)}), (Texts{"0:read 3", "1:write"}));
  EXPECT_EQ(wait({write_of(pipe.write), read_of(pipe.read)}), (Texts{"0:write", "1:read 3"}));

  ASSERT_TRUE(table.close(pipe.write));
  EXPECT_EQ(wait({read_of(pipe.read)}), Texts{"0:read hangup 3"});
  std::array<char, 8> buffer{};
  ASSERT_EQ(read(host(pipe.read), buffer.data(), buffer.size()), 3);
  EXPECT_EQ(wait({read_of(pipe.read), clock_in(patience)}), Texts{"0:read hangup"});
}

TEST_F(Poll, AFullPipeIsReadyForWritingOnceItsReaderIsGone) {
  const Pipe pipe = make_pipe();
  const std::string block(4096, 'x');
  while (write(host(pipe.write), block.data(), block.size()) > 0) {
  }
  EXPECT_EQ(wait({write_of(pipe.write), clock_in(0)}), Texts{"1:clock"});
  ASSERT_TRUE(table.close(pipe.read));
  EXPECT_EQ(wait({write_of(pipe.write), clock_in(patience)}), Texts{"0:write"});
}

TEST_F(Poll, OneDescriptorInManySubscriptionsAndWaits) {
  const Pipe first = make_pipe();
  const Pipe second = make_pipe();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(wait({write_of(first.write), read_of(first.read), write_of(first.write)}),
              (Texts{"0:write", "2:write"}));
    EXPECT_EQ(wait({read_of(second.read), write_of(second.write), read_of(first.read)}),
              Texts{"1:write"});
    write_to(first.write, "a");
    EXPECT_EQ(wait({read_of(second.read), read_of(first.read), read_of(first.read)}),
              (Texts{"1:read 1", "2:read 1"}));
    char byte = 0;
    ASSERT_EQ(read(host(first.read), &byte, 1), 1);
  }
}

// poll(2) itself takes no more entries than the process may have descriptors.
TEST_F(Poll, MoreSubscriptionsThanTheHostAllowsDescriptors) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{.rlim_cur = 256, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  const Pipe pipe = make_pipe();
  std::vector<Subscription> many(20'000, read_of(pipe.read));
  many.push_back(write_of(pipe.write));
  EXPECT_EQ(wait(many), Texts{"20000:write"});
  write_to(pipe.write, "x");
  EXPECT_EQ(wait(many).size(), 20'001);
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST_F(Poll, AListenerIsReadyWhenSomebodyConnects) {
  net::Socket listener = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(listener, {.address = Address::loopback(Family::ipv4)}));
  ASSERT_TRUE(network.listen(listener, 1));
  const auto where = listener.local_endpoint().value();
  const auto number = insert(std::move(listener));
  EXPECT_EQ(wait({read_of(number), clock_in(0)}), Texts{"1:clock"});
  net::Socket client = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(network.connect(client, where));
  EXPECT_EQ(wait({read_of(number), clock_in(patience)}), Texts{"0:read 1"});
}

TEST_F(Poll, AConnectThatFailedWakesAWriter) {
  net::Socket taken = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(taken, {.address = Address::loopback(Family::ipv4)}));
  net::Socket socket = network.open(Family::ipv4, Transport::tcp, SocketFlags::nonblocking).value();
  // Bound but not listening: nobody else can take the port, and connecting is refused.
  ASSERT_FALSE(network.connect(socket, taken.local_endpoint().value()));
  const auto number = insert(std::move(socket));
  EXPECT_EQ(wait({write_of(number), clock_in(patience)}), Texts{"0:write"});
  EXPECT_EQ(wait({read_of(number), write_of(number)}), (Texts{"0:read hangup", "1:write"}));
  int error = 0;
  socklen_t length = sizeof error;
  ASSERT_EQ(getsockopt(host(number), SOL_SOCKET, SO_ERROR, &error, &length), 0);
  EXPECT_EQ(error, ECONNREFUSED);
}

TEST_F(Poll, AWriterIsNeverHungUp) {
  net::Socket unconnected = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  const auto number = insert(std::move(unconnected));
  pollfd entry{.fd = host(number), .events = POLLOUT, .revents = 0};
  ASSERT_EQ(::poll(&entry, 1, 0), 1);
  EXPECT_EQ(entry.revents, POLLOUT | POLLHUP);
  EXPECT_EQ(wait({write_of(number)}), Texts{"0:write"});
  EXPECT_EQ(wait({read_of(number), write_of(number)}), (Texts{"0:read hangup", "1:write"}));
}

TEST_F(Poll, Streams) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const auto near = insert(ends[0], FileType::socket_stream, rights::socket);
  const auto far = insert(ends[1], FileType::socket_stream, rights::socket);
  EXPECT_EQ(wait({read_of(near), write_of(near)}), Texts{"1:write"});
  write_to(far, "hello");
  EXPECT_EQ(wait({read_of(near)}), Texts{"0:read 5"});
  ASSERT_EQ(shutdown(host(far), SHUT_WR), 0);  // half-closed: an end to read, but no hangup
  EXPECT_EQ(wait({read_of(near), write_of(near)}), (Texts{"0:read 5", "1:write"}));
  ASSERT_TRUE(table.close(far));
  EXPECT_EQ(wait({read_of(near)}), Texts{"0:read hangup 5"});
}

TEST_F(Poll, DatagramsAndTheirErrors) {
  net::Socket closed = network.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(closed, {.address = Address::v4({127, 9, 8, 7})}));
  net::Socket socket = network.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  ASSERT_TRUE(network.connect(socket, closed.local_endpoint().value()));
  const auto local = socket.local_endpoint().value();
  iovec text{const_cast<char*>("12345"), 5};
  ASSERT_TRUE(network.send_to(closed, {&text, 1}, 0, local));
  const auto number = insert(std::move(socket));
  EXPECT_EQ(wait({read_of(number), write_of(number)}), (Texts{"0:read 5", "1:write"}));
  std::array<char, 8> buffer{};
  ASSERT_EQ(recv(host(number), buffer.data(), buffer.size(), 0), 5);
  EXPECT_EQ(wait({read_of(number), clock_in(0)}), Texts{"1:clock"});

  closed = network.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  write_to(number, "x");
  EXPECT_EQ(wait({read_of(number), clock_in(patience)}), Texts{"0:read"});
  EXPECT_EQ(recv(host(number), buffer.data(), buffer.size(), 0), -1);
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST_F(Poll, ClocksThatAreDueFireTogether) {
  const Pipe pipe = make_pipe();
  for (const bool with_descriptor : {false, true}) {
    std::vector<Subscription> subscriptions{
        clock_in(hour),
        clock_in(0, realtime),
        clock_at(1, monotonic),
        clock_at(0, realtime),
        clock_at(now(CLOCK_MONOTONIC) + hour, monotonic),
        clock_at(now(CLOCK_REALTIME) + hour, realtime),
        clock_at(now(CLOCK_REALTIME) - 1, realtime),
        clock_in(UINT64_MAX),
        clock_at(UINT64_MAX, realtime),
    };
    if (with_descriptor) subscriptions.push_back(read_of(pipe.read));
    EXPECT_EQ(wait(subscriptions), (Texts{"1:clock", "2:clock", "3:clock", "6:clock"}));
  }
}

// Every kind of clock, alone, in company and beside descriptors: what fires is the earliest, it
// does not fire early, and the descriptors that the wait used are gone.
TEST_F(Poll, TheEarliestClockEndsTheWait) {
  const Pipe pipe = make_pipe();
  const std::size_t descriptors = open_descriptors();
  const Nanoseconds duration = 20 * millisecond;
  for (int kind = 0; kind < 4; ++kind) {
    const auto subscription = [&](Nanoseconds in) {
      switch (kind) {
        case 0:
          return clock_in(in, realtime);
        case 1:
          return clock_in(in, monotonic);
        case 2:
          return clock_at(now(CLOCK_MONOTONIC) + in, monotonic);
        default:
          return clock_at(now(CLOCK_REALTIME) + in, realtime);
      }
    };
    for (int company = 0; company < 3; ++company) {
      const clockid_t clock = kind == 3 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
      const Nanoseconds start = now(clock);
      std::vector<Subscription> subscriptions{subscription(hour), subscription(duration)};
      if (company >= 1) {
        subscriptions.push_back(clock_in(2 * hour));
        subscriptions.push_back(clock_at(now(CLOCK_REALTIME) + 2 * hour, realtime));
      }
      if (company == 2) subscriptions.push_back(read_of(pipe.read));
      EXPECT_EQ(wait(subscriptions), Texts{"1:clock"}) << kind << ' ' << company;
      EXPECT_GE(now(clock) - start, duration) << kind << ' ' << company;
      EXPECT_EQ(open_descriptors(), descriptors);
    }
  }
}

// poll(2) needs no descriptor to wait, so neither does this.
TEST_F(Poll, ATimeOfTheRealtimeClockNeedsNoDescriptor) {
  const Pipe pipe = make_pipe();
  const int lowest = fcntl(host(pipe.read), F_DUPFD_CLOEXEC, 0);
  ASSERT_EQ(close(lowest), 0);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none_left{.rlim_cur = static_cast<rlim_t>(lowest), .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none_left), 0);
  EXPECT_LT(fcntl(host(pipe.read), F_DUPFD_CLOEXEC, 0), 0);

  for (const Nanoseconds duration : {1 * millisecond, 150 * millisecond, 250 * millisecond}) {
    const Nanoseconds start = now(CLOCK_REALTIME);
    const Nanoseconds worked = now(CLOCK_THREAD_CPUTIME_ID);
    EXPECT_EQ(wait({clock_in(hour), clock_at(start + duration, realtime), read_of(pipe.read)}),
              Texts{"1:clock"});
    EXPECT_EQ(wait({clock_in(hour), clock_at(start + duration, realtime)}), Texts{"1:clock"});
    EXPECT_GE(now(CLOCK_REALTIME) - start, duration);
    EXPECT_LT(now(CLOCK_THREAD_CPUTIME_ID) - worked, duration / 2 + millisecond);
  }
  const Nanoseconds later = now(CLOCK_REALTIME) + hour;
  EXPECT_EQ(wait({clock_at(later, realtime), clock_in(150 * millisecond), read_of(pipe.read)}),
            Texts{"1:clock"});
  EXPECT_EQ(wait({clock_at(later, realtime), write_of(pipe.write)}), Texts{"1:write"});
  EXPECT_EQ(wait({clock_at(0, realtime), read_of(pipe.read)}), Texts{"0:clock"});
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST_F(Poll, NanosecondsAreNotRoundedDown) {
  for (const Nanoseconds duration : {1ULL, 999ULL, 500'000ULL, 1'500'001ULL}) {
    const Nanoseconds start = now(CLOCK_MONOTONIC);
    EXPECT_EQ(wait({clock_in(duration)}), Texts{"0:clock"});
    EXPECT_GE(now(CLOCK_MONOTONIC) - start, duration);
  }
}

TEST_F(Poll, WaitingUsesNoProcessorTime) {
  const Pipe pipe = make_pipe();
  const Nanoseconds duration = 100 * millisecond;
  const std::vector<std::vector<Subscription>> waits{
      {clock_in(duration)},
      {clock_in(duration), read_of(pipe.read)},
      {clock_at(now(CLOCK_REALTIME) + 2 * duration, realtime)},
      {clock_at(now(CLOCK_REALTIME) + 3 * duration, realtime), read_of(pipe.read)},
  };
  for (const auto& subscriptions : waits) {
    const Nanoseconds start = now(CLOCK_THREAD_CPUTIME_ID);
    EXPECT_EQ(wait(subscriptions), Texts{"0:clock"});
    EXPECT_LT(now(CLOCK_THREAD_CPUTIME_ID) - start, duration / 2);
  }
}

void ignore(int /*signal*/) {}

/// Disturbs the thread that made it with signals whose handler interrupts system calls.
class Disturber {
 public:
  Disturber() {
    struct sigaction action{};
    action.sa_handler = ignore;
    sigaction(SIGUSR1, &action, &before_);
    thread_ = std::jthread([target = pthread_self()](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        pthread_kill(target, SIGUSR1);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }
  Disturber(const Disturber&) = delete;
  Disturber& operator=(const Disturber&) = delete;
  Disturber(Disturber&&) = delete;
  Disturber& operator=(Disturber&&) = delete;
  ~Disturber() {
    thread_.request_stop();
    thread_.join();
    sigaction(SIGUSR1, &before_, nullptr);
  }

 private:
  struct sigaction before_{};
  std::jthread thread_;
};

TEST_F(Poll, SignalsDoNotEndAWait) {
  const Pipe pipe = make_pipe();
  const Disturber disturber;
  const Nanoseconds duration = 30 * millisecond;
  for (const bool with_descriptor : {false, true}) {
    for (const bool absolute : {false, true}) {
      const Nanoseconds start = now(CLOCK_REALTIME);
      std::vector<Subscription> subscriptions{absolute ? clock_at(start + duration, realtime)
                                                       : clock_in(duration)};
      if (with_descriptor) subscriptions.push_back(read_of(pipe.read));
      EXPECT_EQ(wait(subscriptions), Texts{"0:clock"});
      EXPECT_GE(now(CLOCK_REALTIME) - start, duration);
    }
  }
}

TEST_F(Poll, EndsWithItsThread) {
  const Pipe pipe = make_pipe();
  for (const bool with_descriptor : {false, true}) {
    thread::Interruption interruption;
    const thread::Interruption::Attachment attached(interruption);
    interruption.request(thread::Interruption::Reason::ended);
    const std::jthread other([&interruption](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        interruption.signal();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
    std::vector<Subscription> subscriptions{clock_in(1'000 * millisecond)};
    if (with_descriptor) subscriptions.push_back(read_of(pipe.read));
    EXPECT_THROW(static_cast<void>(wait(subscriptions)), thread::Interrupted) << with_descriptor;
  }
}

TEST_F(Poll, AnotherThreadMayCloseWhatIsWaitedFor) {
  table.share();
  const Pipe pipe = make_pipe();
  const net::FileDescriptor writer(fcntl(host(pipe.write), F_DUPFD_CLOEXEC, 0));
  const net::FileDescriptor reader(fcntl(host(pipe.read), F_DUPFD_CLOEXEC, 0));  // no SIGPIPE
  std::jthread other([&] {
    EXPECT_TRUE(table.close(pipe.read));
    EXPECT_EQ(write(writer.get(), "x", 1), 1);
  });
  // Whether the wait or the close comes first, it ends.
  const Texts events = wait({read_of(pipe.read)});
  EXPECT_TRUE(events == Texts{"0:read 1"} || events == Texts{"0:read badf"}) << events.front();
}

}  // namespace
}  // namespace sluice::wasi
