// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "engine.h"
#include "engine/host_function.h"
#include "input.h"

namespace sluice::fuzz {

/// What a guest does: calls an import, or one of these by itself.
enum class Deed : std::uint8_t {
  call,
  write,     ///< to its memory
  give_way,  ///< to its other threads
  leave,     ///< the function that the host has called
};

/// The imports that a target calls, by a number that does not change when tables grow: a hash of
/// `MODULE.NAME/ARITY`. Any 16 bits denote one: that of the next higher number. A guest's other
/// deeds have names in the module `guest`.
class Imports {
 public:
  explicit Imports(std::initializer_list<std::span<const engine::HostFunction>> tables);

  struct Entry {
    std::uint16_t number;
    Deed deed;
    const engine::HostFunction* function;  ///< of a call
  };
  [[nodiscard]] const Entry& find(std::uint16_t number) const;

 private:
  std::vector<Entry> entries_;  ///< in the order of their numbers
};

/// Told of each call of an import.
class Observer {
 public:
  using Values = std::span<const wasmtime_val_raw_t>;
  using Memory = std::span<const std::uint8_t>;

  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  virtual void before(const engine::HostFunction& function, Values arguments, Memory memory) = 0;
  /// Of one that did not trap.
  virtual void after(const engine::HostFunction& function, Values arguments, Memory memory,
                     std::int32_t result) = 0;
};

/// A guest that does what an input says: a sequence of calls with any arguments, and of writes to
/// its memory, in the form that fuzz/seeds.py writes. Prints them when SLUICE_FUZZ_TRACE is set.
class Guest {
 public:
  /// `state` is what host functions work on.
  Guest(const Imports& imports, void* state, Observer* observer = nullptr);

  /// What it has done next, and whether the host then ended what called.
  struct Step {
    Deed deed;
    bool is_ended = false;
  };
  Step step(Input& input);
  [[nodiscard]] std::vector<std::uint8_t>& memory() { return context_.memory; }

 private:
  const Imports& imports_;
  Observer* observer_;
  wasmtime_context context_;
};

/// Plays a guest. Returns the memory that it leaves.
std::vector<std::uint8_t> play(Input input, const Imports& imports, void* state);

}  // namespace sluice::fuzz
