// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/host_network.h"
#include "net/test_unix.h"
#include "policy/guard.h"
#include "policy/test_rules.h"
#include "policy/test_sockets.h"

namespace sluice::policy {
namespace {

namespace fs = std::filesystem;

using net::SocketFile;
using net::SocketFlags;
using net::UnixName;
using net::UnixSocket;

class UnixGuard : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_.path() / "granted");
    fs::create_directory(folder_.path() / "other");
  }
  /// Replaces `@` by the folder of the test.
  [[nodiscard]] std::string with_folder(std::string_view text) const {
    std::string whole;
    for (const char c : text) {
      if (c == '@') {
        whole += folder_.path().string();
      } else {
        whole += c;
      }
    }
    return whole;
  }
  void allow(std::string_view rules) {
    guard_.emplace(network_, rules_of(with_folder(rules)),
                   Audit{AuditLevel::all, [this](const AuditRecord& record) {
                           EXPECT_TRUE(record.is_unix);
                           told_.push_back((record.decision.allowed ? "allowed " : "denied ") +
                                           std::string(to_string(record.use)) + " " +
                                           std::string(record.name));
                         }});
  }
  UnixSocket open(int type) { return guard_->open_unix(type, SocketFlags::nonblocking).value(); }
  /// A socket of nobody's policy.
  UnixSocket native(int type, const char* name) {
    UnixSocket socket = net::open_unix(type);
    EXPECT_TRUE(socket.bind(net::to_bind(folder_.name(name))));
    if (type != SOCK_DGRAM) {
      EXPECT_EQ(::listen(socket.host(), 5), 0);
    }
    return socket;
  }
  int bind(UnixSocket& socket, const char* name) {
    return error(guard_->bind_unix(socket, {folder_.name(name), SocketFile::Purpose::make}));
  }
  int connect(UnixSocket& socket, const char* name) {
    return error(guard_->connect_unix(socket, {folder_.name(name), SocketFile::Purpose::reach}));
  }
  int send(UnixSocket& socket, const char* name) {
    const iovec data = text("data");
    return error(guard_->send_to_unix(socket, {&data, 1}, 0,
                                      {folder_.name(name), SocketFile::Purpose::reach}));
  }
  /// What was told since it was asked for.
  std::vector<std::string> told() { return std::exchange(told_, {}); }

  net::SocketFolder folder_;
  net::HostNetwork network_;
  std::optional<Guard> guard_;
  std::vector<std::string> told_;
};

TEST_F(UnixGuard, DeniesEverythingByDefault) {
  allow("");
  const UnixSocket server = native(SOCK_STREAM, "server");
  UnixSocket stream = open(SOCK_STREAM);
  UnixSocket datagrams = open(SOCK_DGRAM);
  EXPECT_EQ(connect(stream, "server"), EACCES);
  EXPECT_EQ(connect(stream, "none"), EACCES) << "whether it exists is not said";
  EXPECT_EQ(connect(stream, "none/none"), EACCES);
  EXPECT_EQ(send(datagrams, "server"), EACCES);
  EXPECT_EQ(bind(stream, "new"), EACCES);
  EXPECT_EQ(bind(stream, "server"), EACCES);
  EXPECT_EQ(bind(stream, "none/new"), EACCES);
  EXPECT_FALSE(fs::exists(folder_.path() / "new"));
  EXPECT_EQ(error(guard_->listen_unix(stream, 1)), EINVAL) << "there is no place to judge";
}

TEST_F(UnixGuard, ARuleGrantsItsPathAndUse) {
  allow("allow connect unix @/server\nallow bind unix @/granted/*");
  const UnixSocket server = native(SOCK_STREAM, "server");
  const UnixSocket receiver = native(SOCK_DGRAM, "receiver");
  UnixSocket stream = open(SOCK_STREAM);
  EXPECT_EQ(bind(stream, "granted/a"), 0);
  EXPECT_EQ(error(guard_->listen_unix(stream, 1)), EACCES) << "to bind is not to listen";
  EXPECT_EQ(connect(stream, "server"), 0);
  UnixSocket datagrams = open(SOCK_DGRAM);
  EXPECT_EQ(bind(datagrams, "granted/b"), 0);
  EXPECT_EQ(bind(datagrams, "c"), EACCES);
  EXPECT_EQ(send(datagrams, "receiver"), EACCES);
  EXPECT_EQ(connect(datagrams, "receiver"), EACCES);
  EXPECT_EQ(told(),
            (std::vector{
                with_folder("allowed bind @/granted/a"), with_folder("denied listen @/granted/a"),
                with_folder("allowed connect @/server"), with_folder("allowed bind @/granted/b"),
                with_folder("denied bind @/c"), with_folder("denied send @/receiver"),
                with_folder("denied connect @/receiver")}));
}

TEST_F(UnixGuard, DenyBeatsAllow) {
  allow("allow any unix @/*\ndeny connect unix @/server");
  const UnixSocket server = native(SOCK_STREAM, "server");
  UnixSocket stream = open(SOCK_STREAM);
  EXPECT_EQ(connect(stream, "server"), EACCES);
  EXPECT_EQ(bind(stream, "new"), 0);
}

TEST_F(UnixGuard, WhereALinkLeadsIsJudged) {
  allow("allow any unix @/granted/*");
  const UnixSocket server = native(SOCK_STREAM, "other/server");
  const UnixSocket granted = native(SOCK_STREAM, "granted/server");
  fs::create_symlink("../other/server", folder_.path() / "granted/link");
  fs::create_directory_symlink("../other", folder_.path() / "granted/folder");
  fs::create_directory_symlink("granted", folder_.path() / "way");
  UnixSocket stream = open(SOCK_STREAM);
  EXPECT_EQ(connect(stream, "granted/link"), EACCES);
  EXPECT_EQ(connect(stream, "granted/folder/server"), EACCES);
  EXPECT_EQ(connect(stream, "granted/../other/server"), EACCES);
  EXPECT_EQ(bind(stream, "granted/folder/new"), EACCES);
  EXPECT_EQ(bind(stream, "granted/../other/new"), EACCES);
  EXPECT_FALSE(fs::exists(folder_.path() / "other/new"));
  EXPECT_EQ(connect(stream, "way/server"), 0);
  EXPECT_EQ(told().back(), with_folder("allowed connect @/granted/server"));
}

TEST_F(UnixGuard, NothingIsLookedForWhereNoPathIsGrantedAndNobodyIsTold) {
  const std::string link = folder_.path() / "way";
  fs::create_directory_symlink("granted", link);
  const std::array<timespec, 2> long_ago{
      {{.tv_sec = 1, .tv_nsec = 0}, {.tv_sec = 1, .tv_nsec = 0}}};
  ASSERT_EQ(utimensat(AT_FDCWD, link.c_str(), long_ago.data(), AT_SYMLINK_NOFOLLOW), 0);
  const auto was_followed = [&] {
    struct stat status{};
    return lstat(link.c_str(), &status) == 0 && status.st_atim.tv_sec != long_ago[0].tv_sec;
  };
  guard_.emplace(network_, rules_of("allow bind unix /*"), Audit{});
  UnixSocket socket = open(SOCK_DGRAM);
  EXPECT_EQ(connect(socket, "way/server"), EACCES);
  EXPECT_EQ(send(socket, "way/server"), EACCES);
  EXPECT_FALSE(was_followed());
  EXPECT_EQ(bind(socket, "way/new"), 0);
  if (!was_followed()) GTEST_SKIP() << "this file system does not note when a link is followed";
}

TEST_F(UnixGuard, NoRuleAllowsANameWithoutAPath) {
  allow("allow any unix /*");
  UnixSocket stream = open(SOCK_STREAM);
  for (const UnixName& name :
       {UnixName(), UnixName(std::string_view("\0sluice", 7)), UnixName("relative")}) {
    EXPECT_EQ(error(guard_->bind_unix(stream, {name, SocketFile::Purpose::make})), EACCES);
    EXPECT_EQ(error(guard_->connect_unix(stream, {name, SocketFile::Purpose::reach})), EACCES);
  }
  EXPECT_EQ(told(), (std::vector<std::string>{"denied bind @", "denied connect @",
                                              "denied bind @sluice", "denied connect @sluice",
                                              "denied bind relative", "denied connect relative"}));
  EXPECT_EQ(stream.local_name(), UnixName());
}

TEST_F(UnixGuard, WhatIsAllowedFailsAsTheKernelSays) {
  allow("allow any unix @/*");
  UnixSocket stream = open(SOCK_STREAM);
  EXPECT_EQ(connect(stream, "none"), ENOENT);
  EXPECT_EQ(connect(stream, "granted"), ECONNREFUSED);
  EXPECT_EQ(bind(stream, "granted"), EADDRINUSE);
  EXPECT_EQ(bind(stream, "none/new"), ENOENT);
  {
    const UnixSocket gone = native(SOCK_STREAM, "gone");
  }
  EXPECT_EQ(connect(stream, "gone"), ECONNREFUSED);
}

/// A listener that was allowed by rules, a client of its, and whom it has accepted.
class ReplacedUnixRules : public UnixGuard {
 protected:
  void SetUp() override {
    UnixGuard::SetUp();
    allow("allow any unix @/*");
    listener.emplace(open(SOCK_STREAM));
    client.emplace(open(SOCK_STREAM));
    ASSERT_EQ(bind(*listener, "server"), 0);
    ASSERT_EQ(error(guard_->listen_unix(*listener, 5)), 0);
    ASSERT_EQ(connect(*client, "server"), 0);
    accepted.emplace(guard_->accept_unix(*listener, SocketFlags::nonblocking).value().socket);
    ASSERT_EQ(connect(second, "server"), 0);
    told_.clear();
  }
  void replace(std::string_view rules, Guard::Existing existing) {
    guard_->replace_rules(rules_of(with_folder(rules)), existing);
    if (existing == Guard::Existing::keep) return;
    for (auto* socket : {&*listener, &*client, &*accepted}) guard_->revise(*socket);
  }
  static int write_on(UnixSocket& socket) {
    const iovec data = text("x");
    return error(socket.send({&data, 1}, 0));
  }
  int accept() { return error(guard_->accept_unix(*listener, SocketFlags::nonblocking)); }

  std::optional<UnixSocket> listener;
  std::optional<UnixSocket> client;
  std::optional<UnixSocket> accepted;
  UnixSocket second = net::open_unix(SOCK_STREAM);
};

TEST_F(ReplacedUnixRules, LeaveWhatStands) {
  replace("", Guard::Existing::keep);
  EXPECT_EQ(write_on(*client), 0);
  EXPECT_EQ(write_on(*accepted), 0);
  EXPECT_EQ(told(), std::vector<std::string>());
  EXPECT_EQ(accept(), EAGAIN) << "whoever waits is turned away";
  EXPECT_EQ(told(), std::vector{with_folder("denied listen @/server")});
}

TEST_F(ReplacedUnixRules, CutWhatTheyDeny) {
  replace("allow connect unix @/server", Guard::Existing::rejudge);
  EXPECT_EQ(write_on(*accepted), EPIPE);
  UnixSocket late = net::open_unix(SOCK_STREAM);
  EXPECT_EQ(error(late.connect(net::existing_file(folder_.name("server")))), ECONNREFUSED);
  EXPECT_EQ(accept(), EAGAIN) << "whoever waited is turned away";
  EXPECT_EQ(told(), std::vector(3, with_folder("denied listen @/server")));
}

TEST_F(ReplacedUnixRules, CutAClient) {
  replace("allow listen unix @/server", Guard::Existing::rejudge);
  EXPECT_EQ(write_on(*client), EPIPE);
  EXPECT_EQ(accept(), 0);
  EXPECT_EQ(told(), std::vector{with_folder("denied connect @/server")});
}

TEST_F(ReplacedUnixRules, CutASocketOfDatagrams) {
  UnixSocket datagrams = open(SOCK_DGRAM);
  ASSERT_EQ(bind(datagrams, "datagrams"), 0);
  told_.clear();
  guard_->replace_rules(rules_of(""), Guard::Existing::rejudge);
  guard_->revise(datagrams);
  EXPECT_EQ(write_on(datagrams), EPIPE);
  EXPECT_EQ(told(), std::vector{with_folder("denied bind @/datagrams")});
}

}  // namespace
}  // namespace sluice::policy
