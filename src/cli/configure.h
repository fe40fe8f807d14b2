// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/engine.h>
#include <sluice/guest.h>

#include <vector>

#include "cli/console.h"
#include "cli/option.h"
#include "cli/settings.h"

namespace sluice::cli {

/// Makes the grants that the settings ask for: addresses are parsed and sockets opened. An error
/// names the option and its value.
Result<GuestOptions> configure(Command command, const Settings& settings, const Console& console);

/// What the settings let the program reach, and where it is not to reach the numbers of --metrics:
/// files are read. An error names the option and its
/// value, or the file and the line.
Result<Policy> policy(const Settings& settings);

/// How modules are compiled for a program that gets these directories: without a cache that it
/// could write, for what is in there is run unconfined.
EngineOptions engine_options(const Settings& settings, const std::vector<Directory>& directories,
                             const Console& console);

}  // namespace sluice::cli
