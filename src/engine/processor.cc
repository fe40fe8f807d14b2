// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/processor.h"

#include <sys/auxv.h>

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
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  // EBX of leaf 1 names the core that answers, so it is left out.
  if (__get_cpuid_count(1, 0, &a, &b, &c, &d) != 0) features.insert(features.end(), {c, d});
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0) features.insert(features.end(), {b, c, d});
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) features.push_back(a);
  if (__get_cpuid_count(0x80000001, 0, &a, &b, &c, &d) != 0) {
    features.insert(features.end(), {c, d});
  }
#endif
  return features;
}

}  // namespace sluice::engine
