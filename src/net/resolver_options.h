// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "net/endpoint.h"

namespace sluice::net {

/// What to know about the DNS instead of what resolv.conf(5) says.
struct ResolverOptions {
  std::vector<Endpoint> servers;  ///< without scopes; empty: the system's
  /// For one server's answer to one question.
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /// How often each server is asked.
  std::optional<int> attempts = std::nullopt;
};

/// How long to wait for an answer.
struct ResolverTiming {
  std::chrono::milliseconds timeout;  ///< for one server's answer to one question
  int attempts;                       ///< how often each server is asked
};

/// What `options` says, else the `options` lines of `resolv_conf`, a text in the form of
/// resolv.conf(5), else its defaults. Limits of the text are those of the C library: 30 s and 5
/// attempts.
[[nodiscard]] ResolverTiming resolver_timing(const ResolverOptions& options,
                                             std::string_view resolv_conf);

}  // namespace sluice::net
