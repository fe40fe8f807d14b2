// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;
namespace oflags = preview1::oflags;
namespace rights = wasi::rights;
constexpr std::uint32_t keep = 0;
constexpr std::uint32_t follow = preview1::lookupflags::symlink_follow;

class FilesTest : public preview1::FileGuest {
 protected:
  static constexpr preview1::OpenOptions settable{
      .base = rights::fd_read | rights::fd_filestat_get | rights::fd_filestat_set_times};

  Errno create(std::string_view path, mode_t mode, Fd at = root) {
    const auto fd = room<Fd>();
    const Errno error = path_create(process(), memory(), at, keep, put_path(path), size(path),
                                    oflags::creat, read_write, 0, 0, mode, fd);
    return error == success ? close(get(fd)) : error;
  }
  Errno make_directory(std::string_view path, mode_t mode) {
    return path_make_directory(process(), memory(), root, put_path(path), size(path), mode);
  }
  Errno set_mode(std::string_view path, mode_t mode, std::uint32_t lookup = follow) {
    return path_set_mode(process(), memory(), root, lookup, put_path(path), size(path), mode);
  }
  Errno status(std::string_view path, Status& told, std::uint32_t lookup = follow) {
    const auto at = room<Status>();
    const Errno error =
        path_status(process(), memory(), root, lookup, put_path(path), size(path), at);
    if (error == success) told = get(at);
    return error;
  }
  mode_t mode_of(std::string_view path) {
    Status told{};
    EXPECT_EQ(status(path, told, keep), success) << path;
    return told.mode;
  }
};

TEST_F(FilesTest, WhatIsMadeGetsTheModeLessTheMask) {
  const mode_t mask = ::umask(022);
  EXPECT_EQ(create("private", 0600), success);
  EXPECT_EQ(create("usual", 0666), success);
  EXPECT_EQ(make_directory("own", 0700), success);
  EXPECT_EQ(make_directory("sticky", 01777), success);
  ::umask(mask);
  EXPECT_EQ(mode_of("private"), S_IFREG | 0600U);
  EXPECT_EQ(mode_of("usual"), S_IFREG | 0644U);
  EXPECT_EQ(mode_of("own"), S_IFDIR | 0700U);
  EXPECT_EQ(mode_of("sticky"), S_IFDIR | 01755U);
  EXPECT_EQ(create("private", 0644), success);
  EXPECT_EQ(mode_of("private"), S_IFREG | 0600U) << "what is there keeps its own";
}

TEST_F(FilesTest, ModesAreSet) {
  ASSERT_EQ(create("file", 0600), success);
  EXPECT_EQ(set_mode("file", 0444), success);
  EXPECT_EQ(mode_of("file"), S_IFREG | 0444U);
  const Fd file = must_open(root, "file", settable);
  EXPECT_EQ(fd_set_mode(process(), file, 0640), success);
  EXPECT_EQ(mode_of("file"), S_IFREG | 0640U);
  EXPECT_EQ(set_mode("missing", 0600), noent);
  EXPECT_EQ(set_mode("file/within", 0600), notdir);
  EXPECT_EQ(fd_set_mode(process(), 77, 0600), badf);
}

TEST_F(FilesTest, NobodyIsLetActAsAnother) {
  ASSERT_EQ(create("file", 0600), success);
  const Fd file = must_open(root, "file", settable);
  for (const mode_t mode : {S_ISUID | 0755U, S_ISGID | 0755U}) {
    EXPECT_EQ(create("other", mode), perm);
    EXPECT_EQ(make_directory("other", mode), perm);
    EXPECT_EQ(set_mode("file", mode), perm);
    EXPECT_EQ(fd_set_mode(process(), file, mode), perm);
  }
  EXPECT_EQ(set_mode("file", 010000), inval);
  EXPECT_EQ(create("other", 0100644), inval);
  EXPECT_EQ(mode_of("file"), S_IFREG | 0600U);
  EXPECT_FALSE(std::filesystem::exists(host_path() / "other"));
}

TEST_F(FilesTest, NoModeLeadsOut) {
  const TestFolder outside;
  const auto secret = outside.path() / "secret";
  std::ofstream(secret).put('x');
  ::chmod(secret.c_str(), 0600);
  std::filesystem::create_symlink(secret, host_path() / "link");
  std::filesystem::create_symlink("..", host_path() / "up");
  EXPECT_EQ(set_mode("link", 0644), notcapable);
  EXPECT_EQ(set_mode("up", 0777), notcapable);
  EXPECT_EQ(set_mode("..", 0777), notcapable);
  EXPECT_EQ(set_mode(secret.native(), 0644), notcapable);
  EXPECT_NE(set_mode("link", 0644, keep), success) << "a link has no mode";
  Status told{};
  EXPECT_EQ(status("link", told), notcapable);
  EXPECT_EQ(status("link", told, keep), success);
  EXPECT_TRUE(S_ISLNK(told.mode));
  struct stat kept{};
  ASSERT_EQ(::stat(secret.c_str(), &kept), 0);
  EXPECT_EQ(kept.st_mode & 0777U, 0600U);
}

TEST_F(FilesTest, DevicesKeepTheirs) {
  const Fd device = insert(wasi::Descriptor::adopt(wasi::open_null()).value());
  EXPECT_EQ(fd_set_mode(process(), device, 0666), perm);
}

TEST_F(FilesTest, WhatAGuestIsHandedKeepsItsMode) {
  const TestFolder outside;
  const auto path = outside.path() / "output";
  std::ofstream(path).put('x');
  ::chmod(path.c_str(), 0600);
  net::FileDescriptor host(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  const Fd handed = insert(wasi::Descriptor::adopt(std::move(host)).value());
  EXPECT_EQ(fd_set_mode(process(), handed, 0666), perm);
  struct stat kept{};
  ASSERT_EQ(::stat(path.c_str(), &kept), 0);
  EXPECT_EQ(kept.st_mode & 0777U, 0600U);
}

TEST_F(FilesTest, WhatAFileHasAlreadyItKeeps) {
  ASSERT_EQ(make_directory("shared", 0755), success);
  ASSERT_EQ(::chmod((host_path() / "shared").c_str(), 02755), 0);
  EXPECT_EQ(set_mode("shared", 02775), success);
  EXPECT_EQ(mode_of("shared"), S_IFDIR | 02775U);
  EXPECT_EQ(set_mode("shared", 06775), perm);
}

TEST_F(FilesTest, ModesNeedTheRight) {
  ASSERT_EQ(create("file", 0600), success);
  const wasi::Rights fewer = rights::directory & ~rights::path_filestat_set_times;
  const Fd folder = must_open(root, ".", {.oflags = oflags::directory, .base = fewer});
  EXPECT_EQ(path_set_mode(process(), memory(), folder, keep, put_path("file"), size("file"), 0644),
            notcapable);
  const Fd file = must_open(root, "file", {.base = rights::fd_read});
  EXPECT_EQ(fd_set_mode(process(), file, 0644), notcapable);
  EXPECT_EQ(mode_of("file"), S_IFREG | 0600U);
}

TEST_F(FilesTest, AStatusIsWhatTheHostTells) {
  ASSERT_EQ(create("file", 0640), success);
  ASSERT_EQ(link("file", "other"), success);
  struct stat host{};
  ASSERT_EQ(::stat((host_path() / "file").c_str(), &host), 0);
  Status told{};
  ASSERT_EQ(status("file", told), success);
  EXPECT_EQ(told.device, host.st_dev);
  EXPECT_EQ(told.inode, host.st_ino);
  EXPECT_EQ(told.links, 2U);
  EXPECT_EQ(told.is_own, 1U);
  EXPECT_EQ(told.size, 0U);
  EXPECT_EQ(told.block_size, static_cast<std::uint64_t>(host.st_blksize));
  EXPECT_EQ(told.modified.seconds, host.st_mtim.tv_sec);
  EXPECT_EQ(told.modified.nanoseconds, host.st_mtim.tv_nsec);
  const auto at = room<Status>();
  EXPECT_EQ(fd_status(process(), memory(), must_open(root, "other", settable), at), success);
  EXPECT_EQ(get(at).inode, host.st_ino);
  EXPECT_EQ(fd_status(process(), memory(), 77, at), badf);
  EXPECT_EQ(status("missing", told), noent);
  EXPECT_EQ(path_status(process(), memory(), root, 77, put_path("file"), size("file"), at), inval);
}

}  // namespace
}  // namespace sluice::abi::posix_1
