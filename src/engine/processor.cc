// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CPUID takes microseconds where the processor is a virtual one, as its instructions are then
// answered by the hypervisor. glibc has asked when the program started, and tells.
#include "engine/processor.h"

#include <fmt/format.h>
#include <sys/auxv.h>

#include <algorithm>
#include <string_view>

#if defined(__x86_64__)
// The header is one for C, where that is a type.
#if defined(__clang__)
#define _Bool bool  // NOLINT(bugprone-reserved-identifier)
#endif
#include <sys/platform/x86.h>
#undef _Bool
#endif

namespace sluice::engine {

#if defined(__x86_64__)

namespace {

struct Feature {
  std::string_view name;  ///< as Rust has it
  unsigned number;        ///< as glibc has it
};

/// Those that the compiler makes use of (`has_*` of Cranelift's settings for x86-64).
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

std::string processor_features() {
  std::string features;
  for (const Feature& feature : used_features) {
    if (!x86_cpu_present(feature.number)) continue;
    if (!features.empty()) features += ' ';
    if (!x86_cpu_active(feature.number)) features += '-';
    features += feature.name;
  }
  return features;
}

void tell_processor_features(wasm_config_t* config) { sluice_config_processor(config, has); }

#else

std::string processor_features() {
  return fmt::format("{:x} {:x}", getauxval(AT_HWCAP), getauxval(AT_HWCAP2));
}

void tell_processor_features(wasm_config_t* /*config*/) {}

#endif

}  // namespace sluice::engine
