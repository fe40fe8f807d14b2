// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/socket_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "net/test_unix.h"

namespace sluice::net {
namespace {

namespace fs = std::filesystem;

int error(const SocketFile& file) { return file.error() ? number(*file.error()) : 0; }

class SocketFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(path("real/sub"));
    std::ofstream(path("real/file")) << "";
    fs::create_directory_symlink("real", path("link"));
    fs::create_symlink("real/file", path("to_file"));
    fs::create_symlink("nothing", path("dangling"));
  }
  [[nodiscard]] std::string path(const char* of) const { return folder_.path() / of; }

  SocketFolder folder_;
};

TEST_F(SocketFiles, LinksAreFollowedToWhatIsJudged) {
  const struct {
    const char* given;
    const char* existing;  ///< where it is found
    int error;
    const char* to_make;  ///< the same for bind, where it always may be made
  } cases[] = {
      {"real/file", "real/file", 0, "real/file"},
      {"link/file", "real/file", 0, "real/file"},
      {"to_file", "real/file", 0, "to_file"},
      {"link/sub/../file", "real/file", 0, "real/file"},
      {"real//./file", "real/file", 0, "real/file"},
      {"link/none", "real/none", ENOENT, "real/none"},
      {"dangling", "dangling", EACCES, "dangling"},
  };
  for (const auto& test : cases) {
    const SocketFile existing = existing_file(folder_.name(test.given));
    EXPECT_EQ(existing.path(), path(test.existing)) << test.given;
    EXPECT_EQ(error(existing), test.error) << test.given;
    const SocketFile to_make = file_to_make(folder_.name(test.given));
    EXPECT_EQ(to_make.path(), path(test.to_make)) << test.given;
    EXPECT_EQ(error(to_make), 0) << test.given;
    EXPECT_EQ(to_make.name(), folder_.name(test.given));
  }
}

TEST_F(SocketFiles, WhatIsNoPlaceIsToldAsItWasGiven) {
  const struct {
    UnixName name;
    std::string path;
    int error;
  } cases[] = {
      {UnixName("relative"), "relative", ENOENT},
      {UnixName("./relative"), "./relative", ENOENT},
      {UnixName(std::string_view("\0name", 5)), "@name", EACCES},
      {UnixName(), "@", EACCES},
      {folder_.name("none/file"), path("none/file"), ENOENT},
      {folder_.name("real/file/file"), path("real/file/file"), ENOTDIR},
      {folder_.name("to_file/file"), path("to_file/file"), EACCES},
      {folder_.name("dangling/file"), path("dangling/file"), EACCES},
  };
  for (const auto& test : cases) {
    for (const SocketFile& file : {existing_file(test.name), file_to_make(test.name)}) {
      EXPECT_EQ(file.path(), test.path);
      EXPECT_EQ(error(file), test.error) << test.path;
    }
  }
  EXPECT_EQ(error(file_to_make(folder_.name("real/"))), ENOENT);
}

// They lead to what no other path leads to, for instance a file that was deleted.
TEST_F(SocketFiles, LinksOfProcAreNotFollowed) {
  const FileDescriptor folder(::open(path("real").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const std::string link = "/proc/self/fd/" + std::to_string(folder.get());
  EXPECT_EQ(error(existing_file(UnixName(link + "/file"))), EACCES);
  EXPECT_EQ(error(file_to_make(UnixName(link + "/new"))), EACCES);
  EXPECT_EQ(error(existing_file(UnixName(link))), EACCES);
}

TEST_F(SocketFiles, WhatWasFoundIsUsedWhateverBecomesOfThePath) {
  const UnixSocket outside = open_unix(SOCK_DGRAM);
  const UnixSocket inside = open_unix(SOCK_DGRAM);
  fs::create_directory(path("outside"));
  UnixSocket server = open_unix(SOCK_DGRAM);
  ASSERT_TRUE(server.bind(to_bind(folder_.name("real/server"))));

  const SocketFile found = existing_file(folder_.name("link/server"));
  auto place = to_bind(folder_.name("link/new"));
  fs::remove(path("link"));
  fs::create_directory_symlink("outside", path("link"));

  UnixSocket client = open_unix(SOCK_DGRAM);
  EXPECT_TRUE(client.connect(found));
  EXPECT_TRUE(client.bind(std::move(place)));
  EXPECT_TRUE(fs::is_socket(path("real/new")));
  EXPECT_TRUE(fs::is_empty(path("outside")));
}

TEST_F(SocketFiles, ALastPartThatIsTooLongIsAnError) {
  const std::string name(100, 'x');
  const SocketFile file = file_to_make(UnixName("/tmp/" + name));
  EXPECT_EQ(error(file), 0);
  EXPECT_EQ(file.address().error(), Errno{ENAMETOOLONG});
}

// A peer has the name under which the host knows it; guests are told its path.
TEST_F(SocketFiles, APeerIsToldByItsPath) {
  UnixSocket socket = open_unix(SOCK_DGRAM);
  const auto file = to_bind(folder_.name("real/peer"));
  const UnixName address = file->address().value();
  EXPECT_EQ(SocketFile::told_to_guest(address), UnixName()) << "nobody is there";
  ASSERT_TRUE(socket.bind(file));
  EXPECT_EQ(SocketFile::told_to_guest(address), folder_.name("real/peer"));
  EXPECT_EQ(SocketFile::told_to_guest(folder_.name("link/peer")), folder_.name("link/peer"));
  fs::create_symlink(path("real/peer"), path("real/link"));
  for (const char* other : {"/link", "/file", "/sub", "/none"}) {
    const UnixName name(address.bytes().substr(0, address.bytes().rfind('/')) + other);
    EXPECT_EQ(SocketFile::told_to_guest(name), UnixName()) << other;
  }
}

}  // namespace
}  // namespace sluice::net
