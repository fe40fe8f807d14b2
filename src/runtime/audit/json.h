// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "runtime/audit/ring.h"

namespace sluice::audit {

using Time = std::chrono::system_clock::time_point;

/// One line, with its end. Each text in it is cut at 512 bytes, which a host name does not reach.
[[nodiscard]] std::string json_line(const Entry& entry, std::uint64_t count);
/// The line that says how many decisions are missing before it.
[[nodiscard]] std::string json_line_of_lost(Time time, std::uint64_t lost);

}  // namespace sluice::audit
