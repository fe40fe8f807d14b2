// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "net/meter.h"
#include "policy/limits.h"

namespace sluice::policy {

/// From now on `meter` holds what it counts to `limits`, and to no others. What is there already
/// stays, and what was used and counted counts. From any thread.
void set_limits(net::Meter& meter, const Limits& limits);

}  // namespace sluice::policy
