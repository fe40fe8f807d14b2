// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "wasi/descriptor_table.h"
#include "wasi/test_descriptors.h"

namespace sluice::wasi {
namespace {

TEST(DescriptorTable, DuplicatesShareADescriptorUntilTheLastIsClosed) {
  const std::size_t before = open_descriptors();
  DescriptorTable table;
  for (const Rights name : {10, 11}) ASSERT_TRUE(table.insert(labelled(name)));
  EXPECT_EQ(table.duplicate(0, 0), 2U);
  EXPECT_EQ(table.duplicate(0, 100), 100U);
  EXPECT_EQ(open_descriptors(), before + 2);
  EXPECT_EQ(table.get(0)->serial(), table.get(100)->serial());
  EXPECT_TRUE(table.close(0));
  EXPECT_TRUE(table.close(100));
  EXPECT_EQ(label(table.get(2)), 10U);
  EXPECT_TRUE(table.close(2));
  EXPECT_EQ(open_descriptors(), before + 1);
  EXPECT_EQ(table.get(2).error(), Errno::badf);
}

TEST(DescriptorTable, ADuplicateHasAHostsDescriptorOfItsOwnWhenAskedForIt) {
  const std::size_t before = open_descriptors();
  DescriptorTable table;
  for (const Rights name : {10, 11}) ASSERT_TRUE(table.insert(labelled(name)));
  for (const std::uint32_t number : {2, 3}) EXPECT_EQ(table.duplicate(0, 0), number);
  EXPECT_EQ(table.own_host(0), nullptr);
  EXPECT_EQ(table.own_host(4).error(), Errno::badf);
  {
    const auto own = table.own_host(2);
    ASSERT_TRUE(own);
    EXPECT_EQ(table.own_host(2), own);
    EXPECT_NE(table.own_host(3), own);
    EXPECT_NE((*own)->get(), (*table.get(2))->host());
  }
  EXPECT_EQ(open_descriptors(), before + 4);
  EXPECT_TRUE(table.duplicate_to(0, 3));
  EXPECT_EQ(open_descriptors(), before + 4);
  EXPECT_TRUE(table.duplicate_to(1, 3));
  EXPECT_EQ(open_descriptors(), before + 3);
  EXPECT_TRUE(table.renumber(2, 3));
  EXPECT_EQ(open_descriptors(), before + 2);
  EXPECT_TRUE(table.own_host(3));
  EXPECT_EQ(open_descriptors(), before + 3);
  EXPECT_TRUE(table.close(3));
  EXPECT_EQ(open_descriptors(), before + 2);
  EXPECT_TRUE(table.close(0));
  EXPECT_EQ(open_descriptors(), before + 1);
}

TEST(DescriptorTable, ADuplicateTakesTheLowestNumberFromOneOn) {
  DescriptorTable table;
  ASSERT_TRUE(table.insert(labelled(10)));
  table.limit_to(4);
  EXPECT_EQ(table.duplicate(1, 0).error(), Errno::badf);
  EXPECT_EQ(table.duplicate(0, 4).error(), Errno::inval);
  EXPECT_EQ(table.duplicate(0, ~0U).error(), Errno::inval);
  EXPECT_EQ(table.duplicate(0, 2), 2U);
  EXPECT_EQ(table.duplicate(0, 2), 3U);
  EXPECT_EQ(table.duplicate(0, 2).error(), Errno::mfile);
  EXPECT_EQ(table.duplicate(0, 0), 1U);
  EXPECT_EQ(table.insert(labelled(11)).error(), Errno::mfile);
}

TEST(DescriptorTable, ADuplicateMayTakeTheNumberOfAnother) {
  const std::size_t before = open_descriptors();
  DescriptorTable table;
  for (const Rights name : {10, 11}) ASSERT_TRUE(table.insert(labelled(name)));
  table.limit_to(1000);
  const auto version = table.version();
  EXPECT_TRUE(table.duplicate_to(0, 1));
  EXPECT_NE(table.version(), version);
  EXPECT_EQ(open_descriptors(), before + 1);
  EXPECT_EQ(label(table.get(1)), 10U);
  EXPECT_TRUE(table.duplicate_to(0, 1));
  EXPECT_TRUE(table.duplicate_to(1, 1));
  EXPECT_TRUE(table.duplicate_to(1, 999));
  EXPECT_EQ(label(table.get(999)), 10U);
  EXPECT_EQ(table.duplicate_to(0, 1000).error(), Errno::badf);
  EXPECT_EQ(table.duplicate_to(0, ~0U).error(), Errno::badf);
  EXPECT_EQ(table.duplicate_to(2, 2).error(), Errno::badf);
  EXPECT_TRUE(table.renumber(1, 0));
  EXPECT_TRUE(table.close(0));
  EXPECT_EQ(open_descriptors(), before + 1);
  EXPECT_TRUE(table.close(999));
  EXPECT_EQ(open_descriptors(), before);
}

TEST(DescriptorTable, ADuplicateDoesNotTakeANumberThatIsPromised) {
  DescriptorTable table;
  ASSERT_TRUE(table.insert(labelled(10)));
  table.limit_to(8);
  {
    const auto promised = table.reserve();
    ASSERT_TRUE(promised);
    EXPECT_EQ(table.duplicate_to(0, 1).error(), Errno::busy);
    EXPECT_EQ(table.duplicate(0, 0), 2U);
  }
  EXPECT_TRUE(table.duplicate_to(0, 1));
}

TEST(DescriptorTable, OnlyTheFirstNumberIsNoDuplicate) {
  DescriptorTable table;
  ASSERT_TRUE(table.insert(labelled(10)));
  ASSERT_EQ(table.duplicate(0, 0), 1U);
  ASSERT_TRUE(table.duplicate_to(0, 5));
  EXPECT_TRUE(table.get(0)->is_first(0));
  EXPECT_FALSE(table.get(1)->is_first(1));
  EXPECT_FALSE(table.get(5)->is_first(5));
  EXPECT_TRUE(table.renumber(0, 5));
  EXPECT_TRUE(table.get(5)->is_first(5));
  EXPECT_FALSE(table.get(1)->is_first(1));
}

}  // namespace
}  // namespace sluice::wasi
