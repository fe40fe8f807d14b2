// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/audit.h>
#include <sluice/guest.h>

#include <memory>
#include <optional>
#include <span>

#include "cli/console.h"
#include "cli/settings.h"

namespace sluice::cli {

/// What is kept of the decisions of policy, as --audit, --stats and --metrics ask.
class Recording {
 public:
  /// Opens what is asked for. An error names the option; also, before anything is opened, when a
  /// program that gets these directories could change what is recorded.
  [[nodiscard]] static Result<Recording> open(const Settings& settings,
                                              std::span<const Directory> directories,
                                              const Console& console);

  /// Has the guest's decisions recorded, until the process ends. Once in a process.
  [[nodiscard]] Result<void> start(const Settings& settings, const Console& console,
                                   GuestOptions& options) &&;

 private:
  std::shared_ptr<AuditLog> log_;
  std::shared_ptr<DecisionCounts> counts_;
  std::optional<HostSocket> metrics_;
};

/// To be called once there is a guest, which stays until the process ends: what it uses is told,
/// too.
void record_usage(const Guest& guest);

/// Keeps the program from where the numbers are served: where Recording::open() has opened a
/// socket, or, for a policy that is only asked about, where it would.
[[nodiscard]] Result<void> withhold_metrics(const Settings& settings, Policy& policy);

/// Ends the process at once, after what was recorded has been written, by whichever thread, and
/// terminals are set as they were: that
/// may take a second, or two. Nothing else is flushed. May be called in a signal handler.
[[noreturn]] void end_process(int code);
/// The same without the end of the process. May be called again.
void end_recording();

}  // namespace sluice::cli
