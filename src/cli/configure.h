// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/guest.h>

#include "cli/console.h"
#include "cli/option.h"
#include "cli/settings.h"

namespace sluice::cli {

/// Makes the grants that the settings ask for: addresses are parsed and sockets opened. An error
/// names the option and its value.
Result<GuestOptions> configure(Command command, const Settings& settings, const Console& console);

}  // namespace sluice::cli
