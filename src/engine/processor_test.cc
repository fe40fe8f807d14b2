// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/processor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace sluice::engine {
namespace {

#if defined(__x86_64__)

/// The flags of the first processor, as the kernel found them.
std::set<std::string> kernel_flags() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("flags")) continue;
    std::istringstream words(line.substr(line.find(':') + 1));
    return {std::istream_iterator<std::string>(words), {}};
  }
  return {};
}

TEST(Processor, HasWhatTheKernelSays) {
  constexpr const char* used[] = {
      "cx16",          "pni",      "ssse3",      "sse4_1",      "sse4_2",   "popcnt",   "avx",
      "avx2",          "fma",      "bmi1",       "bmi2",        "avx_vnni", "avx512dq", "avx512f",
      "avx512_bitalg", "avx512vl", "avx512vbmi", "avx512_vnni", "abm",
  };
  const auto flags = kernel_flags();
  ASSERT_FALSE(flags.empty());
  const auto expected =
      std::ranges::count_if(used, [&](const char* name) { return flags.contains(name); });
  EXPECT_EQ(std::ssize(processor_features()), expected);
}

#endif

TEST(Processor, IsTheSameEachTime) { EXPECT_EQ(processor_features(), processor_features()); }

}  // namespace
}  // namespace sluice::engine
