// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/private_folder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string>

#include "engine/test_content.h"
#include "support/test_folder.h"

namespace sluice::engine {
namespace {

namespace fs = std::filesystem;

PrivateFolder::Result<void> write(const PrivateFolder& folder, const std::string& name,
                                  std::string_view content) {
  const std::array parts{std::as_bytes(std::span(content))};
  return folder.write_file(name, parts);
}

/// The errno of opening `path`, 0 for success.
int error_of_opening(const fs::path& path) {
  const auto folder = PrivateFolder::open(path);
  return folder ? 0 : folder.error();
}

mode_t mode_of(const fs::path& path) {
  struct stat status{};
  stat(path.c_str(), &status);
  return status.st_mode & 07777;
}

TEST(PrivateFolder, IsCreatedForItsOwnerOnly) {
  const TestFolder test;
  EXPECT_EQ(error_of_opening(test / "a"), ENOENT);
  ASSERT_TRUE(PrivateFolder::create(test / "a/b"));
  EXPECT_EQ(mode_of(test / "a"), 0700U);
  EXPECT_EQ(mode_of(test / "a/b"), 0700U);
  EXPECT_EQ(error_of_opening(test / "a/b"), 0);
  EXPECT_TRUE(PrivateFolder::create(test / "a/b"));
}

TEST(PrivateFolder, IsRefusedWhenOthersMayWrite) {
  const TestFolder test;
  for (const mode_t mode : {0720, 0702, 0777}) {
    chmod(test.path().c_str(), mode);
    EXPECT_EQ(error_of_opening(test.path()), EPERM) << std::oct << mode;
  }
  for (const mode_t mode : {0700, 0755}) {
    chmod(test.path().c_str(), mode);
    EXPECT_EQ(error_of_opening(test.path()), 0) << std::oct << mode;
  }
}

TEST(PrivateFolder, IsRefusedWhenItBelongsToAnother) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const TestFolder test;
  ASSERT_EQ(chown(test.path().c_str(), 65534, 65534), 0);
  EXPECT_EQ(error_of_opening(test.path()), EPERM);
}

TEST(PrivateFolder, CannotBeBelowAFile) {
  const TestFolder test;
  put(test / "file", "");
  const auto folder = PrivateFolder::create(test / "file/folder");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error(), ENOTDIR);
  EXPECT_EQ(error_of_opening(test / "file"), ENOTDIR);
}

TEST(PrivateFolder, TakesOnlyPrivateFiles) {
  const TestFolder test;
  const auto folder = PrivateFolder::open(test.path());
  ASSERT_TRUE(folder);
  put(test / "mine", "x");
  chmod((test / "mine").c_str(), 0644);
  put(test / "open", "x");
  chmod((test / "open").c_str(), 0622);
  fs::create_symlink("mine", test / "link");
  fs::create_directory(test / "folder");
  mkfifo((test / "fifo").c_str(), 0600);

  EXPECT_TRUE(folder->open_file("mine"));
  const struct {
    const char* name;
    int error;
  } refused[] = {
      {"open", EPERM}, {"link", ELOOP}, {"folder", EPERM}, {"fifo", EPERM}, {"none", ENOENT}};
  for (const auto& [name, error] : refused) {
    const auto file = folder->open_file(name);
    ASSERT_FALSE(file) << name;
    EXPECT_EQ(file.error(), error) << name;
  }
}

TEST(PrivateFolder, WritesFilesWhole) {
  const TestFolder test;
  const auto folder = PrivateFolder::open(test.path());
  ASSERT_TRUE(folder);
  ASSERT_TRUE(write(*folder, "file", "first"));
  ASSERT_TRUE(write(*folder, "file", "second"));
  EXPECT_EQ(get(test / "file"), "second");
  EXPECT_EQ(mode_of(test / "file"), 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(test.path()), {}), 1);
}

TEST(PrivateFolder, LeavesNothingOfAFileThatDoesNotFit) {
  const TestFolder test;
  const auto folder = PrivateFolder::open(test.path());
  ASSERT_TRUE(folder);
  rlimit previous{};
  getrlimit(RLIMIT_FSIZE, &previous);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10, previous.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto written = write(*folder, "file", "more than ten bytes");
  setrlimit(RLIMIT_FSIZE, &previous);
  std::signal(SIGXFSZ, handler);

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), EFBIG);
  EXPECT_TRUE(fs::is_empty(test.path()));
}

// Processes in containers often have the same number, and may be killed while they write.
TEST(PrivateFolder, WritesWhateverAnotherProcessOfThisNumberHasLeftBehind) {
  const TestFolder test;
  const auto folder = PrivateFolder::open(test.path());
  ASSERT_TRUE(folder);
  for (int count = 0; count < 1000; ++count) {
    put(test / ("." + std::to_string(getpid()) + "." + std::to_string(count)), "");
  }
  EXPECT_TRUE(write(*folder, "file", "content"));
  EXPECT_EQ(get(test / "file"), "content");
}

TEST(PrivateFolder, TrimsWhatWasLeftBehindADayAgo) {
  const TestFolder test;
  const auto folder = PrivateFolder::open(test.path());
  ASSERT_TRUE(folder);
  const time_t now = time(nullptr);
  const struct {
    const char* name;
    time_t age;
    bool stays;
  } files[] = {{".old", 90000, false}, {".new", 80000, true}, {"old", 90000, true}};
  for (const auto& [name, age, stays] : files) {
    put(test / name, "content");
    const timespec times[] = {{now - age, 0}, {now - age, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, (test / name).c_str(), times, 0), 0);
  }
  folder->trim(1000);
  for (const auto& [name, age, stays] : files) EXPECT_EQ(fs::exists(test / name), stays) << name;
}

TEST(PrivateFolder, TrimsTheOldestFiles) {
  const TestFolder test;
  const auto folder = PrivateFolder::open(test.path());
  ASSERT_TRUE(folder);
  fs::create_directory(test / "folder");
  int age = 0;
  for (const char* name : {"new", "middle", "old"}) {
    ASSERT_TRUE(write(*folder, name, "0123456789"));
    const timespec times[] = {{1000 - age, 0}, {1000 - age, 0}};
    utimensat(AT_FDCWD, (test / name).c_str(), times, 0);
    ++age;
  }
  folder->trim(30);
  EXPECT_TRUE(fs::exists(test / "old"));
  folder->trim(25);
  EXPECT_FALSE(fs::exists(test / "old"));
  EXPECT_TRUE(fs::exists(test / "middle"));
  folder->trim(9);
  EXPECT_FALSE(fs::exists(test / "new"));
  EXPECT_TRUE(fs::exists(test / "folder"));
}

}  // namespace
}  // namespace sluice::engine
