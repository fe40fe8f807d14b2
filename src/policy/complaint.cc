// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/complaint.h"

#include <fmt/format.h>

#include "text/nearest.h"

namespace sluice::policy {

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view prefix) {
  const std::string_view near = text::nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("; did you mean '{}{}'?", prefix, near);
}

}  // namespace sluice::policy
