// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/reach.h"

#include <gtest/gtest.h>

#include <string>

#include "support/test_folder.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;

class Reach : public testing::Test {
 protected:
  Reach() {
    fs::create_directories(top / "home/.cache/sluice/modules/trusted");
    fs::create_directories(top / "home/project");
    fs::create_directories(top / "other");
  }

  TestFolder folder;
  const fs::path top = folder.path();
};

TEST_F(Reach, DirectoriesAboveAndInside) {
  const fs::path folder = top / "home/.cache/sluice/modules";
  const struct {
    const char* granted;
    bool expected;
  } cases[] = {
      {"home/.cache/sluice/modules", true},
      {"home/.cache/sluice/modules/", true},
      {"home/.cache/sluice/modules/trusted", true},
      {"home/.cache/sluice", true},
      {"home/.cache", true},
      {"home", true},
      {"home/.", true},
      {"home/project/..", true},
      {"", true},
      {"other/../home/.cache/../.cache", true},
      {"home/project", false},
      {"other", false},
      {"home/.cac", false},
      {"home/.cache/sluice/module", false},
      {"absent", false},
  };
  for (const auto& [granted, expected] : cases) {
    EXPECT_EQ(reaches(top / granted, folder), expected) << granted;
  }
  EXPECT_TRUE(reaches("/", folder));
}

TEST_F(Reach, RelativePaths) {
  const fs::path previous = fs::current_path();
  fs::current_path(top / "home");
  EXPECT_TRUE(reaches(".", top / "home/.cache/sluice/modules"));
  EXPECT_TRUE(reaches(".cache", top / "home/.cache/sluice/modules"));
  EXPECT_TRUE(reaches("..", ".cache/sluice/modules"));
  EXPECT_FALSE(reaches("project", ".cache/sluice/modules"));
  fs::current_path(previous);
}

TEST_F(Reach, SymbolicLinks) {
  fs::create_directory_symlink("home", top / "link");
  EXPECT_TRUE(reaches(top / "link", top / "home/.cache/sluice/modules"));
  EXPECT_TRUE(reaches(top / "home", top / "link/.cache/sluice/modules"));
  EXPECT_FALSE(reaches(top / "link/project", top / "home/.cache/sluice/modules"));
  // `..` is of where a link leads, not of where it lies.
  fs::create_directory_symlink(top / "home/.cache/sluice", top / "other/deep");
  EXPECT_TRUE(reaches(top / "other/deep/..", top / "home/.cache"));
  EXPECT_TRUE(reaches(top / "home", top / "other/deep/modules"));
  // A link can be replaced.
  EXPECT_TRUE(reaches(top / "other", top / "other/deep/modules"));
  EXPECT_FALSE(reaches(top / "home/project", top / "other/deep/modules"));

  fs::create_symlink("round", top / "round");
  EXPECT_TRUE(reaches(top, top / "round/modules"));
  EXPECT_FALSE(reaches(top / "other", top / "round/modules"));
}

TEST_F(Reach, WhatDoesNotExistYet) {
  const fs::path folder = top / "new/.cache/sluice/modules";
  EXPECT_TRUE(reaches(top, folder));
  EXPECT_FALSE(reaches(top / "home", folder));
  fs::create_directory(top / "new");
  EXPECT_TRUE(reaches(top / "new", folder));
  // A link to nowhere: the program could make what it leads to.
  fs::create_directory_symlink(top / "other/absent", top / "new/.cache");
  EXPECT_TRUE(reaches(top / "other", folder));
  EXPECT_TRUE(reaches(top / "new/.cache", folder));
  EXPECT_FALSE(reaches(top / "home", folder));
}

}  // namespace
}  // namespace sluice::cli
