// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/c_api.h"
#include "engine/guest_memory.h"
#include "engine/linked_module.h"
#include "engine/store_data.h"
#include "sluice/value.h"
#include "thread/interruption.h"

namespace sluice::engine {

/// Why an instance could not run, or did not come back.
struct Failure {
  enum class Kind : std::uint8_t {
    refused,  ///< none of its code ran
    trapped,
    ended,  ///< by the host: a Halt, or because the thread was to end
  };
  Kind kind = Kind::refused;
  std::string message = {};  ///< one line; after a trap the backtrace follows
};

/// A store with one instance of a module. Used by one thread at a time. Further instances of the
/// same LinkedModule with shared memory are threads of one program.
class Instance {
 public:
  /// `state` is what host functions work on. Compiled code of an interruptible engine ends when
  /// `interruption`, which may be null, is requested. Both must outlive this.
  Instance(std::shared_ptr<const LinkedModule> module, void* state,
           const thread::Interruption* interruption = nullptr);

  /// Brings the program's first instance into being, which runs the module's start function if it
  /// has one. To be called once, before the rest. Fails without running when the host has no room
  /// for it.
  [[nodiscard]] std::expected<void, Failure> start();

  /// Brings the instance of a further thread into being, on whatever thread; none of its code runs.
  /// Fails, too, when it has tables larger than programs have.
  [[nodiscard]] std::expected<void, Failure> create();
  /// Then, on its own thread: runs what the module runs first in every instance.
  [[nodiscard]] std::expected<void, Failure> enter();

  /// Calls an exported function. Fails without running when there is none of that name or
  /// `arguments` do not fit its type.
  [[nodiscard]] std::expected<std::vector<Value>, Failure> call(std::string_view function,
                                                                std::span<const Value> arguments);

  /// Its memory as it is now, which lasts until guest code runs again; of no bytes without one.
  [[nodiscard]] GuestMemory memory();
  /// In bytes, from any thread, while it runs; 0 before it is there.
  [[nodiscard]] std::uint64_t memory_size() const { return data_->memory_size(); }

  // What a thread library on the host's side needs of a module that was prepared for it.

  /// Calls the function at `index` of the module's table with one argument and gives its result; 0
  /// when it has none. Fails without running when there is no such function.
  [[nodiscard]] std::expected<std::int32_t, Failure> call_element(std::uint32_t index,
                                                                  std::int32_t argument);
  /// Sets the pointer to the stack in linear memory. False when the module has none.
  bool set_stack_pointer(std::uint32_t top);
  [[nodiscard]] std::optional<std::uint32_t> stack_pointer();
  /// The value of an exported global of the type i32.
  [[nodiscard]] std::optional<std::int32_t> global(std::string_view name);
  /// Adds pages of 64 KiB to the shared memory; gives the address of the first.
  [[nodiscard]] std::optional<std::uint32_t> grow_memory(std::uint32_t pages);

 private:
  [[nodiscard]] std::expected<void, Failure> make();
  void limit(std::int64_t elements);
  /// The export of that name and kind.
  [[nodiscard]] std::optional<wasmtime_extern_t> find_export(std::string_view name,
                                                             wasmtime_extern_kind_t kind);
  /// Calls the exported function without arguments and results, if there is one.
  [[nodiscard]] std::expected<void, Failure> call_if_exported(std::string_view name);
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
