// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "policy/complaint.h"
#include "policy/limits.h"

namespace sluice::policy {

/// Reads `RESOURCE AMOUNT[UNIT][/TIME]`, up to the end of the line, as docs/policy.md has it. The
/// limit has no source yet.
[[nodiscard]] Parsed<Limit> parse_limit(Scanner& line);

}  // namespace sluice::policy
