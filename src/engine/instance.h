// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/c_api.h"
#include "engine/guest_memory.h"
#include "engine/linked_module.h"
#include "engine/store_data.h"
#include "sluice/value.h"

namespace sluice::engine {

/// Why an instance could not run, or did not come back.
struct Failure {
  /// Guest code ran and was ended: by a trap, or by a Halt, which only the state behind its host
  /// functions can tell apart. Otherwise none of it ran.
  bool ended = false;
  std::string message;  ///< one line; after a trap the backtrace follows
};

/// A store with one instance of a module. Used by one thread at a time.
class Instance {
 public:
  /// `state` is what host functions work on; it must outlive this.
  Instance(std::shared_ptr<const LinkedModule> module, void* state);

  /// Brings the instance into being, which runs the module's start function if it has one. To be
  /// called once, before the rest. Fails without running when the host has no room for it.
  [[nodiscard]] std::expected<void, Failure> start();

  /// Calls an exported function. Fails without running when there is none of that name or
  /// `arguments` do not fit its type.
  [[nodiscard]] std::expected<std::vector<Value>, Failure> call(std::string_view function,
                                                                std::span<const Value> arguments);

  /// Its memory as it is now, which lasts until guest code runs again; of no bytes without one.
  [[nodiscard]] GuestMemory memory();

 private:
  /// The failure that the engine reports in one of two ways, or nothing.
  [[nodiscard]] std::expected<void, Failure> outcome(const ErrorPtr& error,
                                                     const TrapPtr& trap) const;
  [[nodiscard]] wasmtime_context_t* context() { return wasmtime_store_context(store_.get()); }

  std::shared_ptr<const LinkedModule> module_;
  std::unique_ptr<StoreData> data_;
  StorePtr store_;
  wasmtime_instance_t instance_{};
};

}  // namespace sluice::engine
