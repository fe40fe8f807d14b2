// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "engine/test_content.h"
#include "net/file_descriptor.h"
#include "policy/audit.h"
#include "runtime/audit/target.h"
#include "sluice/audit.h"
#include "support/test_folder.h"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using policy::Use;
using Lines = std::vector<std::string>;

/// Long enough for a loaded machine; nothing waits so long when all is well.
constexpr auto patience = 30s;

void write(AuditLog& log, std::uint16_t port) {
  const policy::AuditRecord record{
      .use = Use::connect,
      .endpoint = net::Endpoint{.address = net::Address::v4({10, 0, 0, 1}), .port = port},
      .decision = {}};
  log.write(AuditRecord(record, 1));
}

Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The ports of the lines in their order, or what is lost as `-N`; "?" for what is no line of ours.
std::string told(const std::string& text) {
  static const std::regex decision(R"(\{"time":"[^"]*","instance":1,"use":"connect",)"
                                   R"("protocol":"tcp","address":"10\.0\.0\.1","port":(\d+),)"
                                   R"("decision":"deny","source":"default"(,"count":\d+)?\})");
  static const std::regex lost(R"(\{"time":"[^"]*","lost":(\d+)\})");
  std::string all;
  for (const std::string& line : lines_of(text)) {
    std::smatch match;
    if (!all.empty()) all += ' ';
    if (std::regex_match(line, match, decision)) {
      all += match.str(1);
    } else if (std::regex_match(line, match, lost)) {
      all += '-' + match.str(1);
    } else {
      all += '?';
    }
  }
  return all;
}

/// How many decisions `told` speaks of, when each line is one.
std::uint64_t decisions(const std::string& told) {
  EXPECT_EQ(told.find('?'), std::string::npos);
  std::uint64_t sum = 0;
  std::istringstream words(told);
  for (std::string word; words >> word;) {
    sum += word.starts_with('-') ? std::stoull(word.substr(1)) : 1;
  }
  return sum;
}

class AuditFile : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const char* name = "audit") const { return folder_ / name; }
  [[nodiscard]] std::string content(const char* name = "audit") const {
    return engine::get(path(name));
  }
  void await_lines(const char* name, std::size_t count) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (lines_of(content(name)).size() < count && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(1ms);
    }
  }

  TestFolder folder_;
};

TEST_F(AuditFile, GetsWhatWasToldBeforeItIsClosed) {
  std::ofstream(path()) << "kept\n";
  const auto log = AuditLog::open(path()).value();
  write(*log, 1);
  write(*log, 2);
  write(*log, 1);
  EXPECT_EQ(log->close(patience), 0);
  EXPECT_EQ(told(content()), "? 1 2");
  EXPECT_NE(content().find(R"("port":1,"decision":"deny","source":"default","count":2})"),
            std::string::npos);
  EXPECT_EQ(log->close(patience), 0);
}

TEST_F(AuditFile, WhatIsToldLaterCountsAsLost) {
  const auto log = AuditLog::open(path()).value();
  write(*log, 1);
  EXPECT_EQ(log->close(patience), 0);
  write(*log, 2);
  write(*log, 2);
  EXPECT_EQ(log->lost(), 2);
  EXPECT_EQ(log->close(patience), 2);
  EXPECT_EQ(told(content()), "1");
}

TEST_F(AuditFile, IsWrittenWithoutBeingClosed) {
  const auto log = AuditLog::open(path()).value();
  for (std::uint16_t port = 1; port <= 3; ++port) {
    write(*log, port);
    await_lines("audit", port);
    EXPECT_EQ(lines_of(content()).size(), port);
  }
}

TEST_F(AuditFile, IsMadeAgainWhenItWasMovedOrDeleted) {
  const auto log = AuditLog::open(path()).value();
  write(*log, 1);
  await_lines("audit", 1);
  std::filesystem::rename(path(), path("audit.1"));
  write(*log, 2);
  await_lines("audit", 1);
  std::filesystem::remove(path());
  write(*log, 3);
  EXPECT_EQ(log->close(patience), 0);
  EXPECT_EQ(told(content("audit.1")), "1");
  EXPECT_EQ(told(content()), "3");
}

TEST_F(AuditFile, StaysWhereItWasWhenItCannotBeMadeAgain) {
  std::filesystem::create_directory(path("folder"));
  const auto log = AuditLog::open(path("folder/audit")).value();
  std::filesystem::rename(path("folder"), path("other"));
  write(*log, 1);
  EXPECT_EQ(log->close(patience), 0);
  EXPECT_EQ(told(content("other/audit")), "1");
}

TEST_F(AuditFile, ManyThreadsAreToldCompletely) {
  constexpr int threads = 4;
  constexpr int each = 5000;
  AuditLog::Options options;
  options.capacity = 256;
  const auto log = AuditLog::open(path(), options).value();
  std::vector<std::thread> all;
  for (int thread = 0; thread < threads; ++thread) {
    all.emplace_back([&log, thread] {
      for (int i = 0; i < each; ++i) write(*log, static_cast<std::uint16_t>(1 + thread * each + i));
    });
  }
  for (std::thread& thread : all) thread.join();
  std::uint64_t sum = log->close(patience);
  sum += decisions(told(content()));
  EXPECT_EQ(sum, threads * each);
}

TEST(AuditLog, APipeThatNobodyReadsKeepsNobodyAndWhatIsLostIsTold) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  net::FileDescriptor reading(ends[0]);
  net::FileDescriptor writing(ends[1]);
  fcntl(writing.get(), F_SETPIPE_SZ, 4096);
  AuditLog::Options options;
  options.capacity = 16;
  auto log = AuditLog::open("fd:" + std::to_string(writing.get()), options).value();
  writing.reset();
  constexpr std::uint16_t last = 2000;
  for (std::uint16_t port = 1; port <= last; ++port) write(*log, port);
  EXPECT_LE(log->close(0ms), last);

  std::string text;
  std::thread reader([&] {
    std::array<char, 4096> part;
    for (ssize_t size = 0; (size = read(reading.get(), part.data(), part.size())) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(size));
    }
  });
  std::uint64_t sum = log->close(patience);
  log.reset();
  reader.join();
  sum += decisions(told(text));
  EXPECT_EQ(sum, last);
}

/// Whichever hand they are in when time is up.
TEST(AuditLog, WhatCannotBeWrittenIsToldExactly) {
  for (std::uint64_t round = 0; round < 200; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    net::FileDescriptor reading(ends[0]);
    net::FileDescriptor writing(ends[1]);
    const std::string page(4096, '\n');
    while (::write(writing.get(), page.data(), page.size()) > 0) continue;
    auto log = AuditLog::open("fd:" + std::to_string(writing.get())).value();
    writing.reset();
    const auto last = static_cast<std::uint16_t>(1 + round % 50);
    for (std::uint16_t port = 1; port <= last; ++port) write(*log, port);
    for (int i = 0; i < 10; ++i) ASSERT_EQ(log->close(0ms), last);
    reading.reset();
    log.reset();
  }
}

TEST(AuditLog, OfAPipeThatNobodyReadsEndsAllTheSame) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const net::FileDescriptor reading(ends[0]);
  const net::FileDescriptor writing(ends[1]);
  const auto log = AuditLog::open("fd:" + std::to_string(writing.get())).value();
  for (std::uint16_t port = 1; port <= 2000; ++port) write(*log, port);
}

/// Between the look whether there is room and the writing, another may fill the pipe.
TEST(AuditLog, OfAPipeThatOthersKeepFullEndsAllTheSame) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const net::FileDescriptor reading(ends[0]);
  const net::FileDescriptor writing(ends[1]);
  auto log = AuditLog::open("fd:" + std::to_string(writing.get())).value();
  {
    std::atomic<bool> is_over = false;
    std::vector<std::jthread> others;
    others.emplace_back([&] {
      const std::string page(4096, '\n');
      const iovec one{.iov_base = const_cast<char*>(page.data()), .iov_len = page.size()};
      while (!is_over) static_cast<void>(pwritev2(writing.get(), &one, 1, -1, RWF_NOWAIT) > 0);
    });
    others.emplace_back([&] {
      std::array<char, 4096> page;
      for (int i = 0; i < 300; ++i) static_cast<void>(read(reading.get(), page.data(), 4096) > 0);
      is_over = true;  // and the pipe stays full
    });
    for (std::uint16_t port = 1; port <= 2000; ++port) write(*log, port);
  }
  log.reset();
}

TEST(AuditLog, SaysOnceThatItCannotBeWrittenAndCounts) {
  std::atomic<int> complaints = 0;
  std::string complaint;
  AuditLog::Options options;
  options.on_trouble = [&](std::string_view text) {
    if (complaints++ == 0) complaint = text;
  };
  const auto log = AuditLog::open("/dev/full", options).value();
  write(*log, 1);
  const auto end = std::chrono::steady_clock::now() + patience;
  while (complaints.load() == 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(1ms);
  }
  write(*log, 2);
  EXPECT_EQ(log->close(patience), 2);
  EXPECT_EQ(complaints.load(), 1);
  EXPECT_NE(complaint.find("No space left on device"), std::string::npos) << complaint;
}

TEST(AuditLog, OfAPipeWithoutReaderIsNoSignal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  net::FileDescriptor reading(ends[0]);
  const net::FileDescriptor writing(ends[1]);
  const auto log = AuditLog::open("fd:" + std::to_string(writing.get())).value();
  reading.reset();
  write(*log, 1);
  EXPECT_EQ(log->close(patience), 1);
}

TEST(AuditLog, ATargetThatCannotBeIsAnError) {
  const auto error = [](const std::string& target) {
    const auto log = AuditLog::open(target);
    return log ? "none" : log.error().message;
  };
  EXPECT_EQ(error(""), "a file, fd:N or syslog is needed");
  for (const char* target : {"fd:", "fd:-1", "fd:x", "fd:1x", "fd: 1", "fd:99999999999"}) {
    EXPECT_EQ(error(target), "fd:N is needed, N being an open descriptor") << target;
  }
  EXPECT_EQ(error("fd:999999"), "descriptor 999999 is not open");
  const net::FileDescriptor reading(open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_NE(error("fd:" + std::to_string(reading.get())).find("is not open for writing"),
            std::string::npos);
  EXPECT_EQ(error("/nowhere/audit"), "cannot open it: No such file or directory");
  EXPECT_EQ(error("/"), "cannot open it: Is a directory");
}

class SyslogTarget : public AuditFile, public testing::WithParamInterface<int> {
 protected:
  net::FileDescriptor listen() {
    net::FileDescriptor daemon(socket(AF_UNIX, GetParam() | SOCK_CLOEXEC, 0));
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path("log").copy(static_cast<char*>(where.sun_path), sizeof where.sun_path - 1);
    std::filesystem::remove(path("log"));
    EXPECT_EQ(bind(daemon.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    if (GetParam() == SOCK_STREAM) {
      EXPECT_EQ(::listen(daemon.get(), 4), 0);
    }
    return daemon;
  }
  static std::string hear(const net::FileDescriptor& daemon) {
    net::FileDescriptor peer;
    if (GetParam() == SOCK_STREAM) peer.reset(accept(daemon.get(), nullptr, nullptr));
    std::array<char, 4096> message;
    const int from = peer ? peer.get() : daemon.get();
    const ssize_t size = recv(from, message.data(), message.size(), 0);
    return {message.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }
};

TEST_P(SyslogTarget, SendsEachLineWithItsSeverityAndFindsADaemonAgain) {
  const std::string tag = "sluice[" + std::to_string(getpid()) + "]: ";
  const std::string end = GetParam() == SOCK_STREAM ? std::string(1, '\0') : "";
  const std::string allowed = R"({"decision":"allow"})";
  const std::string denied = R"({"decision":"deny"})";
  net::FileDescriptor daemon = listen();
  const auto log = audit::Syslog::open(path("log")).value();
  ASSERT_TRUE(log->write(allowed + '\n'));
  EXPECT_EQ(hear(daemon), "<30>" + tag + allowed + end);
  daemon.reset();
  EXPECT_FALSE(log->write(denied + '\n'));
  daemon = listen();
  ASSERT_TRUE(log->write(denied + '\n'));
  EXPECT_EQ(hear(daemon), "<28>" + tag + denied + end);
}

INSTANTIATE_TEST_SUITE_P(Kinds, SyslogTarget, testing::Values(SOCK_DGRAM, SOCK_STREAM));

TEST(SyslogTarget, WithoutADaemonIsAnError) {
  const auto log = audit::Syslog::open("/nowhere/log");
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().message, "cannot reach /nowhere/log: No such file or directory");
}

}  // namespace
}  // namespace sluice
