// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/guest.h>

namespace sluice::cli {

/// To be called once there is a guest, which stays until the process ends.
void restore_terminals_of(const Guest& guest);
/// Sets terminals as they were before the guest changed them. May be called in a signal handler.
void restore_terminals();

}  // namespace sluice::cli
