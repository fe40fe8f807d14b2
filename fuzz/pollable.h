// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <memory>

#include "net/file_descriptor.h"
#include "net/host_network.h"
#include "policy/guard.h"
#include "policy/ruleset.h"
#include "wasi/process.h"

namespace sluice::fuzz {

/// A guest with descriptors in many states: pipes, sockets and files that are ready or not, broken,
/// at their end, without the rights to be waited for. No wait changes them.
class Descriptors {
 public:
  Descriptors();

  [[nodiscard]] wasi::Process& process() { return process_; }

  /// The host's descriptor, or why it can't be waited for.
  [[nodiscard]] std::expected<int, wasi::Errno> host(std::uint32_t number, wasi::Rights needed);

 private:
  void add(net::FileDescriptor host, wasi::Rights rights = ~wasi::Rights{0});

  net::HostNetwork network_;
  policy::Guard guard_{network_, std::make_shared<const policy::Ruleset>()};
  wasi::Process process_{guard_};
  net::FileDescriptor kept_;  ///< the other end of a socket
};

}  // namespace sluice::fuzz
