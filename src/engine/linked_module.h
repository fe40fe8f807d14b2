// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/atomic_wait.h"
#include "engine/c_api.h"
#include "engine/host_function.h"
#include "engine/module.h"
#include "engine/store_data.h"
#include "sluice/result.h"
#include "thread/parking_lot.h"

namespace sluice::engine {

struct LinkOptions {
  /// What the host offers. Within a module and a name the type chooses, so that one guest may mix
  /// dialects.
  std::span<const std::span<const HostFunction>> tables;
  /// Functions that the host does not offer: define them to trap when called, instead of failing.
  /// Memories other than env.memory, which is the program's own: make one, instead of failing.
  bool trap_unknown = false;
  /// In bytes: the program's memory does not grow beyond it, and it has no other.
  std::optional<std::uint64_t> max_memory = {};
  /// Told each such import in one line; may be empty.
  std::function<void(std::string_view)> on_unknown = {};
};

/// A module whose imports are all found. Immutable: share it between threads and instances. Those
/// of them that import a shared memory get the same one.
class LinkedModule {
  struct Token {};

 public:
  /// The error names the first import that the host does not offer, with its type.
  [[nodiscard]] static Result<std::shared_ptr<const LinkedModule>> link(
      std::shared_ptr<const Module> module, const LinkOptions& options);

  LinkedModule(Token token, std::shared_ptr<const Module> module);  // only for link()

  [[nodiscard]] const Module& module() const { return *module_; }
  [[nodiscard]] const std::vector<Extern>& exports() const { return exports_; }
  /// The exported function of that name, or null.
  [[nodiscard]] const Extern* find_function(std::string_view name) const;
  /// The name under which instances export their memory; empty when they do not.
  [[nodiscard]] const std::string& memory_export() const { return memory_export_; }

  /// Whether instances share memory: such a module can have threads.
  [[nodiscard]] bool has_shared_memory() const { return has_shared_memory_; }
  /// Whether the module has a shared memory of its own, which all its instances use: its content
  /// must be put there once.
  [[nodiscard]] bool owns_shared_memory() const { return owns_shared_memory_; }
  /// What an instance's globals must hold before its code runs.
  [[nodiscard]] std::span<const std::unique_ptr<const AtomicWait>> atomic_waits() const {
    return atomic_waits_;
  }

  /// As LinkOptions has it.
  [[nodiscard]] std::optional<std::uint64_t> max_memory() const { return max_memory_; }
  /// Memories that an instance may define, with such a limit: one in all, with those it imports.
  [[nodiscard]] std::uint32_t max_defined_memories() const { return imports_memory_ ? 0 : 1; }

  /// What an instance in this store imports, in the module's order. An error when the host has no
  /// room for an imported memory.
  [[nodiscard]] Result<std::vector<wasmtime_extern_t>> imports(wasmtime_context_t* store,
                                                               StoreData& data) const;

 private:
  struct Function {
    FunctionTypePtr type;
    wasmtime_func_unchecked_callback_t callback = nullptr;
    std::unique_ptr<const std::string> unknown =
        {};  ///< what the trap says, for an unknown function
  };
  struct Memory {
    MemoryTypePtr type;
    SharedMemoryPtr shared = {};  ///< for a shared memory
  };
  [[nodiscard]] Result<void> add(const Extern& import, const wasm_externtype_t* type,
                                 const LinkOptions& options);
  [[nodiscard]] Result<void> add_function(const Extern& import, const wasm_externtype_t* type,
                                          const LinkOptions& options);
  [[nodiscard]] Result<void> add_memory(const Extern& import, const wasm_externtype_t* type);
  /// An error when a memory of this type is too large from the start.
  [[nodiscard]] Result<void> check_memory(const wasm_memorytype_t* type) const;
  [[nodiscard]] Result<void> check_exported_memories() const;

  std::shared_ptr<const Module> module_;
  std::vector<std::variant<Function, Memory>> imports_;
  std::vector<Extern> exports_;
  std::string memory_export_;
  std::optional<std::uint64_t> max_memory_;
  bool imports_memory_ = false;  ///< set only where it is limited
  bool has_shared_memory_ = false;
  bool owns_shared_memory_ = false;
  std::unique_ptr<thread::ParkingLot> parking_lot_;  ///< where threads wait, if they can
  std::vector<std::unique_ptr<const AtomicWait>> atomic_waits_;
};

}  // namespace sluice::engine
