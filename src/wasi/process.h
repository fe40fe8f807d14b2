// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/network.h"
#include "wasi/descriptor_table.h"

namespace sluice::wasi {

/// What an operating system holds for a process, for one guest. Every dialect's functions work on
/// it; threads of a guest share it.
struct Process {
  explicit Process(net::Network& guarded) : network(guarded) {}

  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< KEY=VALUE
  DescriptorTable descriptors;
  net::Network& network;                   ///< always a policy::Guard
  std::optional<std::uint32_t> exit_code;  ///< set by proc_exit
};

}  // namespace sluice::wasi
