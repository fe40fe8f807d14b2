// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/use.h"

#include <gtest/gtest.h>

#include <set>

namespace sluice::policy {
namespace {

TEST(Use, EachHasItsOwnWord) {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < use_count; ++i) words.insert(to_string(static_cast<Use>(i)));
  EXPECT_EQ(words.size(), use_count);
  EXPECT_EQ(to_string(Use::bind), "bind");
  EXPECT_EQ(to_string(Use::resolve), "resolve");
}

TEST(UseSet, ContainsWhatItWasMadeOf) {
  constexpr UseSet set{Use::bind, Use::resolve};
  for (std::size_t i = 0; i < use_count; ++i) {
    const Use use = static_cast<Use>(i);
    EXPECT_EQ(set.contains(use), use == Use::bind || use == Use::resolve) << to_string(use);
  }
  EXPECT_FALSE(UseSet{}.contains(Use::bind));
}

}  // namespace
}  // namespace sluice::policy
