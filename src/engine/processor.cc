// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/processor.h"

#include <sys/auxv.h>

#include <array>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace sluice::engine {

std::vector<std::uint32_t> processor_features() {
  std::vector<std::uint32_t> features;
  for (const unsigned long type : {AT_HWCAP, AT_HWCAP2}) {
    const std::uint64_t bits = getauxval(type);
    features.push_back(static_cast<std::uint32_t>(bits));
    features.push_back(static_cast<std::uint32_t>(bits >> 32));
  }
#if defined(__x86_64__)
  const auto append = [&features](unsigned leaf, auto... kept) {
    std::array<unsigned, 4> registers{};
    __cpuid_count(leaf, 0, registers[0], registers[1], registers[2], registers[3]);
    (features.push_back(registers[kept]), ...);
  };
  constexpr int ebx = 1;
  constexpr int ecx = 2;
  constexpr int edx = 3;
  append(1, ecx, edx);  // EBX names the core that answers
  if (__get_cpuid_max(0, nullptr) >= 7) append(7, ebx, ecx, edx);
  append(0x80000001, ecx, edx);
#endif
  return features;
}

}  // namespace sluice::engine
