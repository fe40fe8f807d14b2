// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "engine/host_function.h"
#include "input.h"

namespace sluice::fuzz {

/// The imports that a target calls, by a number that does not change when tables grow: a hash of
/// `MODULE.NAME/ARITY`. Any 16 bits denote one: that of the next higher number.
class Imports {
 public:
  explicit Imports(std::initializer_list<std::span<const engine::HostFunction>> tables);

  /// Null for the number that stands for "write to memory" rather than for an import.
  [[nodiscard]] const engine::HostFunction* find(std::uint16_t number) const;

 private:
  struct Entry {
    std::uint16_t number;
    const engine::HostFunction* function;
  };
  std::vector<Entry> entries_;  ///< in the order of their numbers
};

/// Plays a guest: `input` is a sequence of calls with any arguments, and of writes to its memory,
/// in the form that fuzz/seeds.py writes. Prints them when SLUICE_FUZZ_TRACE is set. `state` is
/// what host functions work on. Returns the memory that the guest leaves.
std::vector<std::uint8_t> play(Input input, const Imports& imports, void* state);

}  // namespace sluice::fuzz
