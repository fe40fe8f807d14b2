// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/linked_module.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/engine.h"
#include "engine/error_text.h"
#include "engine/extern_type.h"

namespace sluice::engine {
namespace {

/// The names an import goes by: WAMR finds `foo` for `_foo`, as some compilers decorate names.
bool goes_by(const Extern& import, std::string_view name) {
  return import.name == name ||
         (import.name.starts_with('_') && std::string_view(import.name).substr(1) == name);
}

/// The row for `import`; of two that differ in name, the one with the exact name.
const HostFunction* find(const Extern& import, const LinkOptions& options) {
  const HostFunction* found = nullptr;
  for (const auto table : options.tables) {
    for (const HostFunction& row : table) {
      if (row.module != import.module || !goes_by(import, row.name)) continue;
      if (!has_type(import, row.type)) continue;
      if (row.name == import.name) return &row;
      found = &row;
    }
  }
  return found;
}

/// Some type that the host offers under the import's name, or null.
const Signature* known_type(const Extern& import, const LinkOptions& options) {
  for (const auto table : options.tables) {
    for (const HostFunction& row : table) {
      if (row.module == import.module && goes_by(import, row.name)) return &row.type;
    }
  }
  return nullptr;
}

std::string describe_unknown(const Extern& import, const LinkOptions& options) {
  std::string text = fmt::format("{} {}", printable_name(import), import.type);
  if (import.kind != ExternKind::function) return text;
  if (const Signature* known = known_type(import, options)) {
    text += fmt::format(" (known with the type {})", to_string(*known));
  }
  return text;
}

/// Toolchains import the program's own memory under this name: wasm-ld with --import-memory, as for
/// threads, and Emscripten.
bool is_own_memory(const Extern& import) {
  return import.module == "env" && import.name == "memory";
}

wasm_trap_t* call_unknown(void* data, wasmtime_caller_t* /*caller*/, wasmtime_val_raw_t* /*values*/,
                          std::size_t /*count*/) {
  const auto& text = *static_cast<const std::string*>(data);
  return wasmtime_trap_new(text.data(), text.size());
}

/// In bytes; the greatest number where the type has no maximum.
struct MemorySize {
  std::uint64_t page;
  std::uint64_t minimum;
  std::uint64_t maximum;
};
MemorySize size_of(const wasm_memorytype_t* type) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t page = wasmtime_memorytype_page_size(type);
  std::uint64_t pages = 0;
  const bool has_maximum = wasmtime_memorytype_maximum(type, &pages);
  return {.page = page,
          .minimum = wasmtime_memorytype_minimum(type) * page,
          .maximum = has_maximum && pages <= most / page ? pages * page : most};
}

/// The type of a shared memory that grows to `size` at most, and no less than it starts with:
/// nothing else bounds it. Null when there is none.
MemoryTypePtr bounded(const wasm_memorytype_t* type, std::uint64_t size) {
  const MemorySize given = size_of(type);
  wasm_memorytype_t* made = nullptr;
  const ErrorPtr error(wasmtime_memorytype_new(
      given.minimum / given.page, true, std::min(size, given.maximum) / given.page,
      wasmtime_memorytype_is64(type), true, wasmtime_memorytype_page_size_log2(type), &made));
  return MemoryTypePtr(made);
}

std::unexpected<Error> failure(const Extern& import, const ErrorPtr& error) {
  return std::unexpected(
      Error{fmt::format("import {}: {}", printable_name(import), one_line(message(error.get())))});
}

}  // namespace

LinkedModule::LinkedModule(Token /*token*/, std::shared_ptr<const Module> module)
    : module_(std::move(module)), exports_(module_->exports()) {
  for (const Extern& item : exports_) {
    if (item.kind != ExternKind::memory) continue;
    if (memory_export_.empty() || item.name == "memory") memory_export_ = item.name;
  }
  for (const Extern& item : module_->prepared_exports()) {
    if (!parking_lot_) parking_lot_ = std::make_unique<thread::ParkingLot>();
    if (auto wait = AtomicWait::for_export(item.name, *parking_lot_)) {
      atomic_waits_.push_back(std::move(wait));
    }
  }
}

Result<std::shared_ptr<const LinkedModule>> LinkedModule::link(std::shared_ptr<const Module> module,
                                                               const LinkOptions& options) {
  auto linked = std::make_shared<LinkedModule>(Token(), std::move(module));
  linked->max_memory_ = options.max_memory;
  if (auto fits = linked->check_exported_memories(); !fits) return std::unexpected(fits.error());
  ImportTypes types;
  wasmtime_module_imports(linked->module().get(), types.out());
  const std::vector<Extern> imports = linked->module().imports();
  for (std::size_t i = 0; i < imports.size(); ++i) {
    const auto added = linked->add(imports[i], wasm_importtype_type(types.get()[i]), options);
    if (!added) {
      return std::unexpected(
          Error{fmt::format("{}: {}", linked->module().name(), added.error().message)});
    }
  }
  return linked;
}

const Extern* LinkedModule::find_function(std::string_view name) const {
  const auto found = std::ranges::find_if(exports_, [&](const Extern& item) {
    return item.kind == ExternKind::function && item.name == name;
  });
  return found == exports_.end() ? nullptr : &*found;
}

Result<void> LinkedModule::add(const Extern& import, const wasm_externtype_t* type,
                               const LinkOptions& options) {
  if (import.kind == ExternKind::function) return add_function(import, type, options);
  const std::string unknown = "unknown import " + describe_unknown(import, options);
  if (import.kind != ExternKind::memory) return std::unexpected(Error{unknown});
  owns_shared_memory_ |= is_prepared_memory(import);
  const bool is_shared = wasmtime_memorytype_isshared(wasm_externtype_as_memorytype_const(type));
  if (!is_shared && !is_own_memory(import)) {
    if (!options.trap_unknown) return std::unexpected(Error{unknown});
    if (options.on_unknown) options.on_unknown(unknown + ": the program gets a memory of its own");
  }
  return add_memory(import, type);
}

Result<void> LinkedModule::add_function(const Extern& import, const wasm_externtype_t* type,
                                        const LinkOptions& options) {
  Function function{
      .type = FunctionTypePtr(wasm_functype_copy(wasm_externtype_as_functype_const(type)))};
  if (const HostFunction* row = find(import, options)) {
    function.callback = row->callback;
  } else {
    const std::string unknown = "unknown import " + describe_unknown(import, options);
    if (!options.trap_unknown) return std::unexpected(Error{unknown});
    if (options.on_unknown) options.on_unknown(unknown);
    function.callback = call_unknown;
    function.unknown = std::make_unique<const std::string>("call to " + unknown);
  }
  imports_.emplace_back(std::move(function));
  return {};
}

Result<void> LinkedModule::add_memory(const Extern& import, const wasm_externtype_t* type) {
  Memory memory{.type =
                    MemoryTypePtr(wasm_memorytype_copy(wasm_externtype_as_memorytype_const(type)))};
  if (auto fits = check_memory(memory.type.get()); !fits) return fits;
  if (max_memory_ && std::exchange(imports_memory_, true)) {
    return std::unexpected(Error{"it has more than one memory, and may have one"});
  }
  if (wasmtime_memorytype_isshared(memory.type.get())) {
    if (max_memory_) memory.type = bounded(memory.type.get(), *max_memory_);
    if (!memory.type) return std::unexpected(Error{"there is no memory of such a type"});
    wasmtime_sharedmemory_t* shared = nullptr;
    if (const ErrorPtr error(
            wasmtime_sharedmemory_new(module_->engine().get(), memory.type.get(), &shared));
        error) {
      return failure(import, error);
    }
    memory.shared.reset(shared);
    has_shared_memory_ = true;
  }
  imports_.emplace_back(std::move(memory));
  return {};
}

Result<void> LinkedModule::check_memory(const wasm_memorytype_t* type) const {
  const std::uint64_t minimum = size_of(type).minimum;
  if (!max_memory_ || minimum <= *max_memory_) return {};
  return std::unexpected(Error{
      fmt::format("it starts with {} bytes of memory, and may have {}", minimum, *max_memory_)});
}

Result<void> LinkedModule::check_exported_memories() const {
  ExportTypes types;
  wasmtime_module_exports(module_->get(), types.out());
  for (const wasm_exporttype_t* const item : types.get()) {
    const wasm_externtype_t* const type = wasm_exporttype_type(item);
    if (wasm_externtype_kind(type) != WASM_EXTERN_MEMORY) continue;
    const auto fits = check_memory(wasm_externtype_as_memorytype_const(type));
    if (!fits) {
      return std::unexpected(Error{fmt::format("{}: {}", module_->name(), fits.error().message)});
    }
  }
  return {};
}

Result<std::vector<wasmtime_extern_t>> LinkedModule::imports(wasmtime_context_t* store,
                                                             StoreData& data) const {
  std::vector<wasmtime_extern_t> items;
  items.reserve(imports_.size());
  for (const auto& import : imports_) {
    wasmtime_extern_t& item = items.emplace_back();
    if (const auto* const function = std::get_if<Function>(&import)) {
      item.kind = WASMTIME_EXTERN_FUNC;
      void* const callback_data =
          function->unknown ? static_cast<void*>(const_cast<std::string*>(function->unknown.get()))
                            : &data;
      wasmtime_func_new_unchecked(store, function->type.get(), function->callback, callback_data,
                                  nullptr, &item.of.func);
      continue;
    }
    const auto& memory = std::get<Memory>(import);
    if (memory.shared) {
      item.kind = WASMTIME_EXTERN_SHAREDMEMORY;
      item.of.sharedmemory = memory.shared.get();  // lent for the time of instantiation
      data.set_memory(SharedMemoryPtr(wasmtime_sharedmemory_clone(memory.shared.get())));
      continue;
    }
    item.kind = WASMTIME_EXTERN_MEMORY;
    if (const ErrorPtr error(wasmtime_memory_new(store, memory.type.get(), &item.of.memory));
        error) {
      return std::unexpected(Error{one_line(message(error.get()))});
    }
    data.set_memory(store, item.of.memory);
  }
  return items;
}

}  // namespace sluice::engine
