// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>

#include "engine/host_function.h"

namespace sluice::abi {

/// One table of imports out of several.
template <std::size_t... sizes>
consteval std::array<engine::HostFunction, (sizes + ...)> joined(
    const std::array<engine::HostFunction, sizes>&... tables) {
  std::array<engine::HostFunction, (sizes + ...)> all{};
  std::size_t next = 0;
  const auto append = [&](const auto& table) {
    for (const engine::HostFunction& row : table) all[next++] = row;
  };
  (append(tables), ...);
  return all;
}

}  // namespace sluice::abi
