// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/library.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <thread>
#include <vector>

#include "toolchain/test_tools.h"

namespace sluice::toolchain {
namespace {

// It writes its last argument but the headers: the object that -o names.
constexpr const char* compiles =
    "echo called >>\"$(dirname \"$0\")/calls\"\n"
    "while [ $# -gt 0 ]; do [ \"$1\" != -o ] || echo object >\"$2\"; shift; done\n";
constexpr const char* archives = "shift; echo \"$@\" >\"$1\"\n";

class Library : public testing::Test {
 protected:
  void SetUp() override {
    here.cache = folder.path() / "cache";
    here.guest = folder.path() / "guest";
    compiler.program = folder.program("bin/clang", compiles);
    folder.program("bin/llvm-ar", archives);
    folder.file("guest/posix/src/same.c");
    folder.file("guest/lib-socket/src/same.c");
    folder.file("guest/lib-socket/src/own.h");
  }
  [[nodiscard]] std::size_t calls() const {
    std::ifstream file(folder.path() / "bin/calls");
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
  }

  ToolFolder folder;
  Surroundings here;
  Compiler compiler;
};

TEST_F(Library, IsCompiledOnceFromTheSourcesOfAllParts) {
  const auto made = library(here, compiler);
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ(*made, *library_place(here, compiler));
  EXPECT_TRUE(std::filesystem::exists(*made));
  EXPECT_EQ(calls(), 2U);
  EXPECT_EQ(library(here, compiler), made);
  EXPECT_EQ(calls(), 2U);
  const auto beside = std::filesystem::directory_iterator(made->parent_path());
  EXPECT_EQ(std::distance(begin(beside), end(beside)), 1) << "objects and logs are removed";
}

TEST_F(Library, IsAnotherAfterAChange) {
  const auto before = library_place(here, compiler);
  folder.file("guest/lib-socket/src/own.h", "changed");
  const auto source_changed = library_place(here, compiler);
  EXPECT_NE(before, source_changed);
  folder.program("bin/clang", "a newer one");
  EXPECT_NE(library_place(here, compiler), source_changed);
  Compiler with_threads = compiler;
  with_threads.threads = true;
  EXPECT_NE(library_place(here, with_threads), library_place(here, compiler));
}

TEST_F(Library, IsCompiledByOneOfSeveralAtOnce) {
  std::vector<std::jthread> threads;
  for (int each = 0; each < 4; ++each) {
    threads.emplace_back([&] { EXPECT_TRUE(library(here, compiler)); });
  }
  threads.clear();
  EXPECT_EQ(calls(), 2U);
}

TEST_F(Library, LeavesNothingBehindAFailure) {
  folder.program("bin/clang", "echo 'no room' >&2; exit 1\n");
  const auto made = library(here, compiler);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().find("no room"), std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(here.cache / "guest")) {
    EXPECT_EQ(entry.path().extension(), ".lock");
  }
  folder.program("bin/clang", compiles);
  EXPECT_TRUE(library(here, compiler));
}

TEST_F(Library, SaysWhereItMayNotWrite) {
  folder.file("cache");  // a file where a folder has to be
  const auto made = library(here, compiler);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().find("XDG_CACHE_HOME"), std::string::npos) << made.error();
  here.cache.clear();
  EXPECT_NE(library(here, compiler).error().find("HOME has to say"), std::string::npos);
}

}  // namespace
}  // namespace sluice::toolchain
