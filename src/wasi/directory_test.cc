// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/directory.h"

#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "wasi/preopen.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

Path path_of(std::string_view text) { return Path::copy(std::as_bytes(std::span(text))).value(); }

/// While another thread keeps exchanging a directory for a link that leads out, and keeps moving
/// directories so that `..` changes its meaning, no lookup ever finds what lies outside.
TEST(Directory, RacesDoNotLeadOut) {
  const ScratchDirectory scratch;
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

}  // namespace
}  // namespace sluice::wasi
