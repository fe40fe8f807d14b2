// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CPUID takes microseconds where the processor is a virtual one, as its instructions are then
// answered by the hypervisor. glibc has asked when the program started, and tells.
#include "engine/processor.h"

#include <sys/auxv.h>

#include <algorithm>
#include <string_view>

#if defined(__x86_64__)
#include <sys/platform/x86.h>
#endif

namespace sluice::engine {

#if defined(__x86_64__)

namespace {

struct Feature {
  std::string_view name;  ///< as Rust has it
  unsigned number;        ///< as glibc has it
};

/// Those that the compiler makes use of.
constexpr Feature used_features[] = {
    {"cmpxchg16b", x86_cpu_CMPXCHG16B},
    {"sse3", x86_cpu_SSE3},
    {"ssse3", x86_cpu_SSSE3},
    {"sse4.1", x86_cpu_SSE4_1},
    {"sse4.2", x86_cpu_SSE4_2},
    {"popcnt", x86_cpu_POPCNT},
    {"avx", x86_cpu_AVX},
    {"avx2", x86_cpu_AVX2},
    {"fma", x86_cpu_FMA},
    {"avxvnni", x86_cpu_AVX_VNNI},
    {"bmi1", x86_cpu_BMI1},
    {"bmi2", x86_cpu_BMI2},
    {"avx512bitalg", x86_cpu_AVX512_BITALG},
    {"avx512dq", x86_cpu_AVX512DQ},
    {"avx512f", x86_cpu_AVX512F},
    {"avx512vl", x86_cpu_AVX512VL},
    {"avx512vbmi", x86_cpu_AVX512_VBMI},
    {"avx512vnni", x86_cpu_AVX512_VNNI},
    {"lzcnt", x86_cpu_LZCNT},
};

bool has(const char* name, std::size_t length) {
  const auto* const feature =
      std::ranges::find(used_features, std::string_view(name, length), &Feature::name);
  return feature != std::end(used_features) && x86_cpu_active(feature->number);
}

}  // namespace

std::vector<std::uint32_t> processor_features() {
  std::vector<std::uint32_t> features;
  for (const Feature& feature : used_features) {
    if (x86_cpu_active(feature.number)) features.push_back(feature.number);
  }
  return features;
}

void tell_processor_features(wasm_config_t* config) { sluice_config_processor(config, has); }

#else

std::vector<std::uint32_t> processor_features() {
  std::vector<std::uint32_t> features;
  for (const unsigned long type : {AT_HWCAP, AT_HWCAP2}) {
    const std::uint64_t bits = getauxval(type);
    features.push_back(static_cast<std::uint32_t>(bits));
    features.push_back(static_cast<std::uint32_t>(bits >> 32));
  }
  return features;
}

void tell_processor_features(wasm_config_t* /*config*/) {}

#endif

}  // namespace sluice::engine
