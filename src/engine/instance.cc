// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/engine.h"
#include "engine/error_text.h"
#include "engine/extern_type.h"

namespace sluice::engine {
namespace {

wasmtime_val_t to_engine(const Value& value) {
  wasmtime_val_t converted{};
  converted.kind = static_cast<wasmtime_valkind_t>(value.index());
  std::visit([&](auto number) { std::memcpy(&converted.of, &number, sizeof number); }, value);
  return converted;
}

Value from_engine(const wasmtime_val_t& value) {
  switch (value.kind) {
    case WASMTIME_I32:
      return value.of.i32;
    case WASMTIME_I64:
      return value.of.i64;
    case WASMTIME_F32:
      return value.of.f32;
    default:
      return value.of.f64;
  }
}

bool is_number(ValueType type) { return type < ValueType::v128; }

/// Why `function` cannot be called with `arguments`; empty when it can.
std::string objection(const Extern& function, std::span<const Value> arguments) {
  const auto fits = [](const Value& value, ValueType type) {
    return static_cast<ValueType>(value.index()) == type;
  };
  if (!std::ranges::equal(arguments, function.parameters, fits)) return "takes other arguments";
  if (!std::ranges::all_of(function.results, is_number)) return "returns what is not a number";
  return {};
}

/// Whether guest code was running when the engine failed.
bool is_from_guest(const wasmtime_error_t* error) {
  Frames frames;
  wasmtime_error_wasm_trace(error, frames.out());
  return !frames.get().empty();
}

}  // namespace

Instance::Instance(std::shared_ptr<const LinkedModule> module, void* state)
    : module_(std::move(module)),
      data_(std::make_unique<StoreData>(state, module_->memory_export())),
      store_(wasmtime_store_new(module_->module().engine().get(), data_.get(), nullptr)) {}

std::expected<void, Failure> Instance::outcome(const ErrorPtr& error, const TrapPtr& trap) const {
  const std::string& name = module_->module().name();
  if (trap) return std::unexpected(Failure{true, trap_text(name, message(trap.get()))});
  if (error) {
    return std::unexpected(
        Failure{is_from_guest(error.get()), trap_text(name, message(error.get()))});
  }
  return {};
}

std::expected<void, Failure> Instance::start() {
  const auto imports = module_->imports(context(), *data_);
  if (!imports) {
    return std::unexpected(
        Failure{false, fmt::format("{}: {}", module_->module().name(), imports.error().message)});
  }
  wasm_trap_t* trap = nullptr;
  const ErrorPtr error(wasmtime_instance_new(context(), module_->module().get(), imports->data(),
                                             imports->size(), &instance_, &trap));
  return outcome(error, TrapPtr(trap));
}

std::expected<std::vector<Value>, Failure> Instance::call(std::string_view function,
                                                          std::span<const Value> arguments) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(Failure{
        false,
        fmt::format("{}: the function {} {}", module_->module().name(), printable(function), why)});
  };
  const auto exports = module_->module().exports();
  const auto type = std::ranges::find_if(exports, [&](const Extern& item) {
    return item.kind == ExternKind::function && item.name == function;
  });
  if (type == exports.end()) return refuse("is not exported");
  if (const std::string why = objection(*type, arguments); !why.empty()) {
    return refuse(fmt::format("{} {}", type->type, why));
  }

  wasmtime_extern_t item;
  wasmtime_instance_export_get(context(), &instance_, function.data(), function.size(), &item);
  std::vector<wasmtime_val_t> given;
  for (const Value& argument : arguments) given.push_back(to_engine(argument));
  std::vector<wasmtime_val_t> returned(type->results.size());
  wasm_trap_t* trap = nullptr;
  const ErrorPtr error(wasmtime_func_call(context(), &item.of.func, given.data(), given.size(),
                                          returned.data(), returned.size(), &trap));
  if (const auto came_back = outcome(error, TrapPtr(trap)); !came_back) {
    return std::unexpected(came_back.error());
  }
  std::vector<Value> results;
  results.reserve(returned.size());
  for (const wasmtime_val_t& value : returned) results.push_back(from_engine(value));
  return results;
}

GuestMemory Instance::memory() { return data_->guest_memory(context(), instance_); }

}  // namespace sluice::engine
