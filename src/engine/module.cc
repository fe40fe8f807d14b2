// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/module.h"

#include "engine/engine.h"
#include "engine/extern_type.h"
#include "engine/file.h"

namespace sluice::engine {

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
  ExportTypes types;
  wasmtime_module_exports(get(), types.out());
  std::vector<Extern> exports;
  for (const wasm_exporttype_t* type : types.get()) {
    exports.push_back(describe(wasm_exporttype_type(type)));
    exports.back().name = text(wasm_exporttype_name(type));
  }
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
