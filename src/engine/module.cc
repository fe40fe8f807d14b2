// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/module.h"

#include <functional>
#include <string_view>

#include "engine/engine.h"
#include "engine/extern_type.h"
#include "engine/file.h"

namespace sluice::engine {
namespace {

constexpr std::string_view prepared_prefix = "sluice:";
constexpr std::string_view prepared_module = "sluice";

std::vector<Extern> all_exports(const wasmtime_module_t* module) {
  ExportTypes types;
  wasmtime_module_exports(module, types.out());
  std::vector<Extern> exports;
  for (const wasm_exporttype_t* type : types.get()) {
    exports.push_back(describe(wasm_exporttype_type(type)));
    exports.back().name = text(wasm_exporttype_name(type));
  }
  return exports;
}

bool is_prepared(const Extern& item) { return item.name.starts_with(prepared_prefix); }

}  // namespace

bool is_prepared_memory(const Extern& import) {
  return import.kind == ExternKind::memory && import.module == prepared_module &&
         import.name == "memory";
}

std::vector<Extern> Module::imports() const {
  ImportTypes types;
  wasmtime_module_imports(get(), types.out());
  std::vector<Extern> imports;
  for (const wasm_importtype_t* type : types.get()) {
    imports.push_back(describe(wasm_importtype_type(type)));
    imports.back().module = text(wasm_importtype_module(type));
    imports.back().name = text(wasm_importtype_name(type));
  }
  return imports;
}

std::vector<Extern> Module::exports() const {
  std::vector<Extern> exports = all_exports(get());
  std::erase_if(exports, is_prepared);
  return exports;
}

std::vector<Extern> Module::prepared_exports() const {
  std::vector<Extern> exports = all_exports(get());
  std::erase_if(exports, std::not_fn(is_prepared));
  return exports;
}

Result<bool> Module::write_compiled(const std::filesystem::path& path) const {
  ByteVector serialized;
  if (const ErrorPtr error(wasmtime_module_serialize(get(), serialized.out())); error) {
    return std::unexpected(Error{message(error.get())});
  }
  const auto bytes = std::as_bytes(serialized.get());
  if (const auto written = write_file(path, bytes); !written) {
    return std::unexpected(written.error());
  }
  return engine().cache().trust(digest(bytes));
}

}  // namespace sluice::engine
