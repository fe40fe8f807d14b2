// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/c_api.h"
#include "thread/parking_lot.h"

namespace sluice::engine {

/// One of memory.atomic.wait32, wait64 and notify with its static offset, as a module calls it that
/// engine-crate/prepare-threads has prepared: through a function reference in a global that it
/// exports for the host to set. The engine's own instructions could not be interrupted.
class AtomicWait {
 public:
  /// What the export of this name is to hold, or null when it is no such global. `lot` is that of
  /// the module's memory, and outlives this.
  [[nodiscard]] static std::unique_ptr<const AtomicWait> for_export(std::string_view name,
                                                                    thread::ParkingLot& lot);

  /// Sets the global of `instance`, whose store has StoreData with the memory.
  [[nodiscard]] ErrorPtr install(wasmtime_context_t* context,
                                 const wasmtime_instance_t& instance) const;

 private:
  enum class Operation : std::uint8_t { wait32, wait64, notify };
  AtomicWait(std::string_view name, Operation operation, std::uint32_t offset,
             thread::ParkingLot& lot)
      : name_(name), operation_(operation), offset_(offset), lot_(&lot) {}

  static wasm_trap_t* call(void* self, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                           std::size_t count);
  /// The word that the guest means, checked as the threads proposal says. Throws BadPointer or
  /// Unaligned.
  template <class Word>
  [[nodiscard]] Word* word(wasmtime_caller_t* caller, const wasmtime_val_raw_t& address) const;
  template <class Word>
  [[nodiscard]] std::int32_t wait(wasmtime_caller_t* caller,
                                  const wasmtime_val_raw_t* values) const;

  std::string name_;
  Operation operation_;
  std::uint32_t offset_;
  thread::ParkingLot* lot_;
};

}  // namespace sluice::engine
