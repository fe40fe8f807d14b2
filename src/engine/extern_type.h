// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <wasmtime.h>

#include <string>

#include "engine/host_function.h"
#include "sluice/module.h"
#include "sluice/printable.h"

namespace sluice::engine {

/// What the engine says of an import or export; the names are left to the caller.
[[nodiscard]] Extern describe(const wasm_externtype_t* type);

/// `(i32, i64) -> (i32)`.
[[nodiscard]] std::string to_string(const Signature& type);

/// Whether the function `import` has exactly this type.
[[nodiscard]] bool has_type(const Extern& import, const Signature& type);

/// `module.name` for a message. Names are a guest's text: what could steer a terminal is escaped.
[[nodiscard]] std::string printable_name(const Extern& import);

}  // namespace sluice::engine
