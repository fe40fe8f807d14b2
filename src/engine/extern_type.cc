// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/extern_type.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace sluice::engine {
namespace {

constexpr std::array<std::string_view, 6> value_names{"i32", "i64", "f32", "f64", "v128", "ref"};

ValueType value_type(const wasm_valtype_t* type) {
  // Not wasm_valtype_kind: it ends the program for what wasm.h does not know.
  wasmtime_valtype_t described;
  wasmtime_valtype_new(type, &described);
  const auto kind = static_cast<ValueType>(described.kind);
  wasmtime_valtype_delete(&described);
  return kind;
}

std::vector<ValueType> value_types(const wasm_valtype_vec_t* types) {
  std::vector<ValueType> described;
  for (const wasm_valtype_t* type : std::span(types->data, types->size)) {
    described.push_back(value_type(type));
  }
  return described;
}

std::string_view name(ValueType type) { return value_names[static_cast<std::size_t>(type)]; }

std::string names(std::span<const ValueType> types) {
  std::string list;
  for (const ValueType type : types) {
    if (!list.empty()) list += ", ";
    list += name(type);
  }
  return list;
}

std::string function_text(std::span<const ValueType> parameters,
                          std::span<const ValueType> results) {
  return fmt::format("({}) -> ({})", names(parameters), names(results));
}

std::string memory_text(const wasm_memorytype_t* type) {
  std::uint64_t maximum = 0;
  const bool bounded = wasmtime_memorytype_maximum(type, &maximum);
  return fmt::format("memory {}{}{}{}", wasmtime_memorytype_is64(type) ? "i64 " : "",
                     wasmtime_memorytype_minimum(type), bounded ? fmt::format(" {}", maximum) : "",
                     wasmtime_memorytype_isshared(type) ? " shared" : "");
}

std::string global_text(const wasm_globaltype_t* type) {
  const std::string_view content = name(value_type(wasm_globaltype_content(type)));
  const bool is_mutable = wasm_globaltype_mutability(type) == WASM_VAR;
  return fmt::format("global {}{}", is_mutable ? "mut " : "", content);
}

std::vector<ValueType> value_types(std::span<const wasm_valkind_t> kinds) {
  std::vector<ValueType> types;
  for (const wasm_valkind_t kind : kinds) types.push_back(static_cast<ValueType>(kind));
  return types;
}

}  // namespace

Extern describe(const wasm_externtype_t* type) {
  Extern described;
  if (const wasm_functype_t* function = wasm_externtype_as_functype_const(type)) {
    described.kind = ExternKind::function;
    described.parameters = value_types(wasm_functype_params(function));
    described.results = value_types(wasm_functype_results(function));
    described.type = function_text(described.parameters, described.results);
  } else if (const wasm_globaltype_t* global = wasm_externtype_as_globaltype_const(type)) {
    described.kind = ExternKind::global;
    described.type = global_text(global);
  } else if (const wasm_memorytype_t* memory = wasm_externtype_as_memorytype_const(type)) {
    described.kind = ExternKind::memory;
    described.type = memory_text(memory);
  } else if (const wasm_tabletype_t* table = wasm_externtype_as_tabletype_const(type)) {
    described.kind = ExternKind::table;
    described.type = fmt::format("table {}", name(value_type(wasm_tabletype_element(table))));
  } else {
    described.kind = ExternKind::tag;
    described.type = "tag";
  }
  return described;
}

std::string to_string(const Signature& type) {
  return function_text(value_types(type.parameters), value_types(type.results));
}

bool has_type(const Extern& import, const Signature& type) {
  constexpr auto same = [](ValueType a, wasm_valkind_t b) {
    return a == static_cast<ValueType>(b);
  };
  return std::ranges::equal(import.parameters, type.parameters, same) &&
         std::ranges::equal(import.results, type.results, same);
}

std::string printable_name(const Extern& import) {
  return printable_line(fmt::format("{}.{}", import.module, import.name));
}

}  // namespace sluice::engine
