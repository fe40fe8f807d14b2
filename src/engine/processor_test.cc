// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/processor.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace sluice::engine {
namespace {

#if defined(__x86_64__)

using Words = std::set<std::string>;

Words words_of(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

/// The flags of the first processor, as the kernel found them.
Words kernel_flags() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("flags")) return words_of(line.substr(line.find(':') + 1));
  }
  return {};
}

TEST(Processor, HasWhatTheKernelSays) {
  const std::map<std::string, std::string> flags_of{
      {"cmpxchg16b", "cx16"},
      {"sse3", "pni"},
      {"ssse3", "ssse3"},
      {"sse4.1", "sse4_1"},
      {"sse4.2", "sse4_2"},
      {"popcnt", "popcnt"},
      {"avx", "avx"},
      {"avx2", "avx2"},
      {"fma", "fma"},
      {"avxvnni", "avx_vnni"},
      {"bmi1", "bmi1"},
      {"bmi2", "bmi2"},
      {"avx512bitalg", "avx512_bitalg"},
      {"avx512dq", "avx512dq"},
      {"avx512f", "avx512f"},
      {"avx512vl", "avx512vl"},
      {"avx512vbmi", "avx512vbmi"},
      {"avx512vnni", "avx512_vnni"},
      {"lzcnt", "abm"},
  };
  const Words flags = kernel_flags();
  ASSERT_FALSE(flags.empty());
  Words expected;
  for (const auto& [name, flag] : flags_of) {
    if (flags.contains(flag)) expected.insert(name);
  }
  EXPECT_EQ(words_of(processor_features()), expected);
}

#endif

TEST(Processor, IsTheSameEachTime) { EXPECT_EQ(processor_features(), processor_features()); }

}  // namespace
}  // namespace sluice::engine
