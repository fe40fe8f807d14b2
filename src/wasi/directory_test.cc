// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/directory.h"

#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <array>
#include <atomic>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/test_folder.h"
#include "wasi/preopen.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

Path path_of(std::string_view text) { return Path::copy(std::as_bytes(std::span(text))).value(); }

/// While another thread keeps exchanging a directory for a link that leads out, and keeps moving
/// directories so that `..` changes its meaning, no lookup ever finds what lies outside.
TEST(Directory, RacesDoNotLeadOut) {
  const TestFolder scratch;
  const auto inside = scratch.path() / "inside";
  std::filesystem::create_directories(inside / "a/b/c");
  std::filesystem::create_directories(inside / "real");
  std::filesystem::create_directories(scratch.path() / "outside");
  std::ofstream(scratch.path() / "outside/secret") << "secret";
  std::ofstream(scratch.path() / "secret") << "secret";
  std::ofstream(inside / "real/harmless") << "";
  std::filesystem::create_directory_symlink("../outside", inside / "link");

  const auto root = preopen(inside, "/");
  ASSERT_TRUE(root) << root.error();
  const auto directory = Directory::of(*root, rights::path_open).value();
  std::atomic<bool> stop = false;
  std::thread mover([&] {
    const int host = root->host();
    while (!stop) {
      ::syscall(SYS_renameat2, host, "real", host, "link", RENAME_EXCHANGE);
      ::renameat(host, "a/b/c", host, "c");
      ::renameat(host, "c", host, "a/b/c");
    }
  });
  const Directory::OpenRequest reading{
      .links = Links::follow, .base = rights::fd_read, .inheriting = rights::all};
  int refused = 0;
  int not_there = 0;
  for (int round = 0; round < 20'000; ++round) {
    for (const auto* const name : {"real/secret", "a/b/c/../../../../secret"}) {
      const auto opened = directory.open(path_of(name), reading);
      ASSERT_FALSE(opened.has_value());
      refused += opened.error() == Errno::notcapable ? 1 : 0;
      not_there += opened.error() == Errno::noent ? 1 : 0;
    }
    const auto removed = directory.unlink(path_of("real/secret"));
    ASSERT_FALSE(removed.has_value());
  }
  stop = true;
  mover.join();
  EXPECT_GT(refused, 0);
  EXPECT_GT(not_there, 0);
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "outside/secret"));
}

struct Listed {
  std::uint64_t next;
  std::string name;
};

/// At most `count` entries from `cookie` on.
std::vector<Listed> list(const Directory& directory, std::uint64_t cookie, std::size_t count) {
  std::vector<Listed> entries;
  const auto read = directory.read_entries(cookie, [&](const Directory::Entry& entry) {
    entries.push_back({entry.next, std::string(entry.name)});
    return entries.size() < count;
  });
  EXPECT_TRUE(read) << static_cast<int>(read.error());
  return entries;
}

std::string names(const std::vector<Listed>& entries, std::size_t from = 0) {
  std::string text;
  for (std::size_t i = from; i < entries.size(); ++i) text += entries[i].name + ' ';
  return text;
}

constexpr std::size_t everything = SIZE_MAX;

class DirectoryReading : public testing::Test {
 protected:
  static constexpr int count = 300;
  DirectoryReading() {
    for (int i = 0; i < count; ++i) create(std::to_string(i));
  }
  void create(const std::string& name) const { std::ofstream(scratch.path() / name) << ""; }
  void remove(const std::string& name) const { std::filesystem::remove(scratch.path() / name); }

  TestFolder scratch;
  Descriptor descriptor = preopen(scratch.path(), "/").value();
  Directory directory = Directory::of(descriptor, rights::fd_readdir).value();
};

TEST_F(DirectoryReading, CookiesCountEntriesAndLeadBack) {
  const auto all = list(directory, 0, everything);
  ASSERT_EQ(all.size(), count + 2);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].next, i + 1);
  EXPECT_EQ(names(list(directory, 0, everything)), names(all));
  for (const std::size_t at : {299U, 3U, 150U, 151U, 1U, 301U}) {
    EXPECT_EQ(names(list(directory, at, everything)), names(all, at)) << at;
    EXPECT_EQ(list(directory, at, 1).front().name, all[at].name) << at;
  }
  EXPECT_TRUE(list(directory, all.size(), everything).empty());
}

TEST_F(DirectoryReading, ACookieOfAnotherDescriptorSkipsAsManyEntries) {
  const auto all = list(directory, 0, everything);
  const Descriptor other = preopen(scratch.path(), "/").value();
  const auto fresh = Directory::of(other, rights::fd_readdir).value();
  EXPECT_EQ(names(list(fresh, 150, everything)), names(all, 150));
  EXPECT_EQ(names(list(fresh, 10, everything)), names(all, 10));
  EXPECT_EQ(names(list(directory, 200, everything)), names(all, 200));
}

TEST_F(DirectoryReading, ACookieBeyondTheEndGivesNothing) {
  EXPECT_TRUE(list(directory, count + 3, everything).empty());
  EXPECT_TRUE(list(directory, DirectoryCookies::limit - 1, everything).empty());
  EXPECT_EQ(list(directory, 0, everything).size(), count + 2);
  EXPECT_TRUE(list(directory, count + 3, everything).empty());
}

TEST_F(DirectoryReading, RemovingWhatWasReadLosesNothing) {
  std::set<std::string> seen;
  std::uint64_t cookie = 0;
  // Every entry twice, as a guest reads one that did not fit into its buffer.
  while (!list(directory, cookie, 1).empty()) {
    const Listed entry = list(directory, cookie, 1).front();
    EXPECT_TRUE(seen.insert(entry.name).second) << entry.name;
    if (!entry.name.starts_with('.')) remove(entry.name);
    cookie = entry.next;
  }
  EXPECT_EQ(seen.size(), count + 2);
  EXPECT_EQ(list(directory, 0, everything).size(), 2);
}

TEST_F(DirectoryReading, ACookieStaysGoodWhenEntriesBeforeItAreRemoved) {
  const auto all = list(directory, 0, everything);
  for (std::size_t i = 0; i < 100; ++i) {
    if (!all[i].name.starts_with('.')) remove(all[i].name);
  }
  std::string expected;
  for (std::size_t i = 150; i < all.size(); ++i) expected += all[i].name + ' ';
  EXPECT_EQ(names(list(directory, 150, everything)), expected);
}

TEST_F(DirectoryReading, GoesOnWhereCookiesAreNoLongerKept) {
  DirectoryCookies cookies;
  for (std::uint64_t i = 0; i + 1 < DirectoryCookies::limit; ++i) {
    ASSERT_EQ(cookies.cookie_behind(i, static_cast<off_t>(7 * i)), i + 1);
  }
  const off_t far = INT64_MAX;
  for (const std::uint64_t index : {DirectoryCookies::limit - 1, DirectoryCookies::limit}) {
    const auto cookie = cookies.cookie_behind(index, far);
    EXPECT_GE(cookie, DirectoryCookies::limit);
    const auto place = cookies.place(cookie);
    EXPECT_EQ(place.position, far);
    EXPECT_EQ(place.skip, 0);
    EXPECT_GE(cookies.cookie_behind(place.index, 1), DirectoryCookies::limit);
  }
  EXPECT_EQ(cookies.place(5).position, 7 * 4);
}

TEST_F(DirectoryReading, ThreadsReadOneDescriptor) {
  const std::string all = names(list(directory, 0, everything));
  std::array<std::jthread, 4> threads;
  for (std::jthread& thread : threads) {
    thread = std::jthread([&] {
      for (int round = 0; round < 20; ++round) {
        std::string text;
        std::uint64_t cookie = 0;
        for (auto part = list(directory, 0, 7); !part.empty(); part = list(directory, cookie, 7)) {
          text += names(part);
          cookie = part.back().next;
        }
        EXPECT_EQ(text, all);
      }
    });
  }
}

}  // namespace
}  // namespace sluice::wasi
