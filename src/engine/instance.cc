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

/// Of a table, in threads: 4 MiB with four tables.
constexpr std::int64_t most_elements = std::int64_t{1} << 17;

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

/// Runs when compiled code was asked to look whether its thread is to end.
wasmtime_error_t* look(wasmtime_context_t* /*context*/, void* data, std::uint64_t* more_epochs,
                       wasmtime_update_deadline_kind_t* kind) {
  if (static_cast<const StoreData*>(data)->is_to_end()) {
    return sluice_error_ended();
  }
  *more_epochs = 1;
  *kind = WASMTIME_UPDATE_DEADLINE_CONTINUE;
  return nullptr;
}

}  // namespace

Instance::Instance(std::shared_ptr<const LinkedModule> module, void* state,
                   const thread::Interruption* interruption)
    : module_(std::move(module)),
      data_(std::make_unique<StoreData>(state, interruption, module_->memory_export())),
      store_(wasmtime_store_new(module_->module().engine().get(), data_.get(), nullptr)) {
  if (!module_->module().engine().interruptible()) return;
  wasmtime_store_epoch_deadline_callback(store_.get(), look, data_.get(), nullptr);
  wasmtime_context_set_epoch_deadline(context(), 1);
}

std::expected<void, Failure> Instance::outcome(const ErrorPtr& error, const TrapPtr& trap) const {
  using enum Failure::Kind;
  const std::string& name = module_->module().name();
  if (trap) return std::unexpected(Failure{trapped, trap_text(name, message(trap.get()))});
  if (!error) return {};
  if (sluice_error_is_ended(error.get())) return std::unexpected(Failure{.kind = ended});
  return std::unexpected(Failure{is_from_guest(error.get()) ? trapped : refused,
                                 trap_text(name, message(error.get()))});
}

std::expected<void, Failure> Instance::create() {
  // What lies in the memory of the host, once for each thread, is bounded.
  limit(most_elements);
  return make();
}

std::expected<void, Failure> Instance::make() {
  const auto imports = module_->imports(context(), *data_);
  if (!imports) {
    return std::unexpected(Failure{
        .message = fmt::format("{}: {}", module_->module().name(), imports.error().message)});
  }
  wasm_trap_t* trap = nullptr;
  const ErrorPtr error(wasmtime_instance_new(context(), module_->module().get(), imports->data(),
                                             imports->size(), &instance_, &trap));
  if (auto made = outcome(error, TrapPtr(trap)); !made) return made;
  for (const auto& wait : module_->atomic_waits()) {
    if (const ErrorPtr refused = wait->install(context(), instance_); refused) {
      return std::unexpected(Failure{.message = one_line(message(refused.get()))});
    }
  }
  return {};
}

/// Tables are of `elements` at most, and memory of what the program may have: in one memory. One
/// that threads share is bounded by its type. So is, by itself, the heap of collected objects.
void Instance::limit(std::int64_t elements) {
  constexpr std::int64_t tables = 4;
  constexpr std::int64_t unlimited = -1;
  const auto size = module_->max_memory();
  wasmtime_store_limiter(store_.get(), size ? static_cast<std::int64_t>(*size) : unlimited,
                         elements, unlimited, tables,
                         size ? module_->max_defined_memories() : unlimited);
}

std::expected<void, Failure> Instance::start() {
  // With a bound for memory tables are bounded too: an element has eight bytes.
  if (const auto size = module_->max_memory()) {
    limit(std::max(most_elements, static_cast<std::int64_t>(*size / 8)));
  }
  if (auto made = make(); !made) return made;
  data_->publish_memory(context(), instance_);
  if (auto filled = call_if_exported("sluice:data"); !filled) return filled;
  return call_if_exported("sluice:start");
}

std::expected<void, Failure> Instance::enter() {
  if (module_->owns_shared_memory()) return {};
  return call_if_exported("sluice:start");
}

std::optional<wasmtime_extern_t> Instance::find_export(std::string_view name,
                                                       wasmtime_extern_kind_t kind) {
  wasmtime_extern_t item;
  if (!wasmtime_instance_export_get(context(), &instance_, name.data(), name.size(), &item) ||
      item.kind != kind) {
    return std::nullopt;
  }
  return item;
}

std::expected<void, Failure> Instance::call_if_exported(std::string_view name) {
  const auto item = find_export(name, WASMTIME_EXTERN_FUNC);
  if (!item) return {};
  wasm_trap_t* trap = nullptr;
  const ErrorPtr error(
      wasmtime_func_call(context(), &item->of.func, nullptr, 0, nullptr, 0, &trap));
  return outcome(error, TrapPtr(trap));
}

std::expected<std::int32_t, Failure> Instance::call_element(std::uint32_t index,
                                                            std::int32_t argument) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(Failure{
        .message = fmt::format("{}: {} of the table {}", module_->module().name(), index, why)});
  };
  const auto table = find_export("sluice:table", WASMTIME_EXTERN_TABLE);
  wasmtime_val_t element{};
  if (!table || !wasmtime_table_get(context(), &table->of.table, index, &element) ||
      wasmtime_funcref_is_null(&element.of.funcref)) {
    return refuse("is no function");
  }
  const FunctionTypePtr type(wasmtime_func_type(context(), &element.of.funcref));
  const std::size_t parameters = wasm_functype_params(type.get())->size;
  const std::size_t results = wasm_functype_results(type.get())->size;
  if (parameters > 1 || results > 1) return refuse("takes or returns more than one value");
  wasmtime_val_t given{};
  given.kind = WASMTIME_I32;
  given.of.i32 = argument;
  wasmtime_val_t returned{};
  wasm_trap_t* trap = nullptr;
  const ErrorPtr error(wasmtime_func_call(context(), &element.of.funcref, &given, parameters,
                                          &returned, results, &trap));
  if (const auto came_back = outcome(error, TrapPtr(trap)); !came_back) {
    return std::unexpected(came_back.error());
  }
  return results == 1 && returned.kind == WASMTIME_I32 ? returned.of.i32 : 0;
}

bool Instance::set_stack_pointer(std::uint32_t top) {
  const auto global = find_export("sluice:stack_pointer", WASMTIME_EXTERN_GLOBAL);
  if (!global) return false;
  wasmtime_val_t value{};
  value.kind = WASMTIME_I32;
  value.of.i32 = static_cast<std::int32_t>(top);
  return ErrorPtr(wasmtime_global_set(context(), &global->of.global, &value)) == nullptr;
}

std::optional<std::uint32_t> Instance::stack_pointer() {
  const auto value = global("sluice:stack_pointer");
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::int32_t> Instance::global(std::string_view name) {
  const auto global = find_export(name, WASMTIME_EXTERN_GLOBAL);
  if (!global) return std::nullopt;
  wasmtime_val_t value;
  wasmtime_global_get(context(), &global->of.global, &value);
  if (value.kind != WASMTIME_I32) return std::nullopt;
  return value.of.i32;
}

std::optional<std::uint32_t> Instance::grow_memory(std::uint32_t pages) {
  constexpr std::uint64_t page = 65536;
  const wasmtime_sharedmemory_t* const memory = data_->shared_memory();
  std::uint64_t former = 0;
  if (memory == nullptr || ErrorPtr(wasmtime_sharedmemory_grow(memory, pages, &former))) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(former * page);
}

std::expected<std::vector<Value>, Failure> Instance::call(std::string_view function,
                                                          std::span<const Value> arguments) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(
        Failure{.message = fmt::format("{}: the function {} {}", module_->module().name(),
                                       printable(function), why)});
  };
  const Extern* const type = module_->find_function(function);
  if (type == nullptr) return refuse("is not exported");
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
