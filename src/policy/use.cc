// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/use.h"

#include <array>

namespace sluice::policy {

std::string_view to_string(Use use) {
  static constexpr std::array<std::string_view, use_count> words{
      "bind", "listen", "connect", "accept", "send", "receive", "join", "resolve"};
  return words[static_cast<std::size_t>(use)];
}

}  // namespace sluice::policy
