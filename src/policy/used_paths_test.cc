// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/used_paths.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::policy {
namespace {

std::vector<std::string> texts(const UsedPaths& used) {
  std::vector<std::string> all;
  for (const auto& [path, pattern] : used.all()) {
    EXPECT_EQ(pattern ? pattern->to_string() : path, path);
    all.push_back(path);
  }
  return all;
}

TEST(UsedPaths, EachIsKeptOnce) {
  UsedPaths used;
  for (const char* path : {"/b", "/a/c", "/b"}) used.add(path);
  EXPECT_EQ(texts(used), (std::vector<std::string>{"/a/c", "/b"}));
  EXPECT_FALSE(used.is_widened());
}

TEST(UsedPaths, WhatNoRuleCanSayHasNoPattern) {
  UsedPaths used;
  for (const char* path : {"/a b", "@name", "@", "relative", "/a/../b", "/a,b", "/it's", "/*"}) {
    used.add(path);
    EXPECT_FALSE(used.all().at(path)) << path;
  }
}

TEST(UsedPaths, FoldersStandForTooMany) {
  UsedPaths used(3);
  for (const char* path : {"/a/1", "/a/2", "/b/c/1", "/b/c/2", "@name"}) used.add(path);
  EXPECT_EQ(texts(used), (std::vector<std::string>{"/a/*", "/b/c/*", "@name"}));
  EXPECT_TRUE(used.is_widened());
  EXPECT_FALSE(used.has_forgotten());
  used.add("/a/x/y");
  used.add("/b/c/3");
  EXPECT_EQ(used.all().size(), 3U) << "the folders stand for these";
  used.add("/d/1");
  EXPECT_EQ(texts(used), (std::vector<std::string>{"/*", "/b/*", "/d/*"}));
  EXPECT_TRUE(used.has_forgotten()) << "the name";
  used.add("/e");
  EXPECT_EQ(used.all().size(), 3U);
}

}  // namespace
}  // namespace sluice::policy
