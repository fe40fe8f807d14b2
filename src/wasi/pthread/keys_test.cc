// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/keys.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace sluice::wasi::pthread {
namespace {

std::uint32_t make(Keys& keys, std::uint32_t destructor) {
  const auto key = keys.create(destructor);
  EXPECT_TRUE(key);
  return key.value_or(Keys::limit);
}

TEST(Keys, HoldAValueForEachThread) {
  Keys keys;
  KeyValues one;
  KeyValues other;
  const std::uint32_t key = make(keys, 0);
  EXPECT_EQ(keys.get(one, key), 0);
  EXPECT_TRUE(keys.set(one, key, 5));
  EXPECT_EQ(keys.get(one, key), 5);
  EXPECT_EQ(keys.get(other, key), 0);
  EXPECT_FALSE(keys.set(one, Keys::limit, 5));
  EXPECT_EQ(keys.get(one, UINT32_MAX), 0);
}

TEST(Keys, ForgetTheValuesOfARemovedOne) {
  Keys keys;
  KeyValues values;
  const std::uint32_t key = make(keys, 0);
  EXPECT_TRUE(keys.set(values, key, 5));
  EXPECT_TRUE(keys.remove(key));
  EXPECT_FALSE(keys.remove(key));
  EXPECT_FALSE(keys.set(values, key, 6));
  EXPECT_EQ(keys.create(0), std::optional(key));
  EXPECT_EQ(keys.get(values, key), 0);
}

TEST(Keys, AreLimited) {
  Keys keys;
  for (std::uint32_t i = 0; i < Keys::limit; ++i) EXPECT_TRUE(keys.create(0));
  EXPECT_FALSE(keys.create(0));
}

TEST(Keys, DestroyValuesUntilNoneIsLeft) {
  Keys keys;
  KeyValues values;
  const std::uint32_t silent = make(keys, 0);
  const std::uint32_t key = make(keys, 7);
  EXPECT_TRUE(keys.set(values, silent, 1));
  EXPECT_TRUE(keys.set(values, key, 2));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> destroyed;
  keys.destroy(values, [&](std::uint32_t destructor, std::uint32_t value) {
    destroyed.emplace_back(destructor, value);
    EXPECT_EQ(keys.get(values, key), 0);
    if (value == 2) {
      EXPECT_TRUE(keys.set(values, key, 3));
    }
  });
  EXPECT_EQ(destroyed, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{7, 2}, {7, 3}}));

  // One that always sets another ends nevertheless.
  EXPECT_TRUE(keys.set(values, key, 1));
  int calls = 0;
  keys.destroy(values, [&](std::uint32_t, std::uint32_t) {
    ++calls;
    EXPECT_TRUE(keys.set(values, key, 1));
  });
  EXPECT_EQ(calls, 4);
  EXPECT_EQ(keys.get(values, key), 0);
}

}  // namespace
}  // namespace sluice::wasi::pthread
