// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/audit.h>
#include <sluice/guest.h>
#include <sluice/host_socket.h>

#include <memory>
#include <string>
#include <string_view>

namespace sluice::cli {

/// What is counted. `log` may be null.
struct Metrics {
  std::shared_ptr<const DecisionCounts> counts;
  std::shared_ptr<const AuditLog> log;
  Usage (*usage)() = [] { return Usage{}; };  ///< of the program now

  /// The most of each that was told. What a call under way has asked for counts until it got less,
  /// and Prometheus takes a counter that falls for one that began anew.
  Usage told = {};

  /// In the text format of Prometheus.
  [[nodiscard]] std::string text();
};

/// The answer to an HTTP/1.1 request with this head: the metrics are at /metrics.
[[nodiscard]] std::string answer(std::string_view head, Metrics& metrics);

/// Answers who connects to `listener`, on a thread of its own, until the process ends. One after
/// the other, each for two seconds at most. False when the host has no room for a thread.
[[nodiscard]] bool serve(HostSocket listener, Metrics metrics);

}  // namespace sluice::cli
