// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/guest.h>

#include "cli/console.h"
#include "cli/settings.h"

namespace sluice::cli {

/// Whether there is something to read again.
[[nodiscard]] bool has_policy_file(const Settings& settings);

/// From now on SIGHUP (see hold_hangups) replaces the guest's policy by what `settings` mean then.
/// On an error the policy stays, and the error is told. All arguments must live as long as the
/// process.
void reload_on_hangup(const Settings& settings, Guest& guest, const Console& console);

}  // namespace sluice::cli
