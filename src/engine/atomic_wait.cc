// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/atomic_wait.h"

#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <span>
#include <utility>

#include "engine/guest_memory.h"
#include "engine/host_function.h"
#include "engine/store_data.h"

namespace sluice::engine {
namespace {

class Unaligned final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "unaligned atomic"; }
};

FunctionTypePtr function_type(std::span<const wasm_valkind_t> parameters) {
  wasm_valtype_vec_t taken;
  wasm_valtype_vec_new_uninitialized(&taken, parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    taken.data[i] = wasm_valtype_new(parameters[i]);
  }
  wasm_valtype_vec_t returned;
  wasm_valtype_vec_new_uninitialized(&returned, 1);
  returned.data[0] = wasm_valtype_new(WASM_I32);
  return FunctionTypePtr(wasm_functype_new(&taken, &returned));
}

/// None: without end. So it is too for a time that the clock does not reach.
thread::ParkingLot::Deadline deadline_after(std::int64_t nanoseconds) {
  using Clock = thread::ParkingLot::Clock;
  if (nanoseconds < 0) return std::nullopt;
  const auto now = Clock::now();
  const std::chrono::nanoseconds time(nanoseconds);
  if (time > Clock::time_point::max() - now) return std::nullopt;
  return now + time;
}

}  // namespace

std::unique_ptr<const AtomicWait> AtomicWait::for_export(std::string_view name,
                                                         thread::ParkingLot& lot) {
  constexpr std::array prefixes = std::to_array<std::pair<std::string_view, Operation>>({
      {"sluice:wait32+", Operation::wait32},
      {"sluice:wait64+", Operation::wait64},
      {"sluice:notify+", Operation::notify},
  });
  for (const auto& [prefix, operation] : prefixes) {
    if (!name.starts_with(prefix)) continue;
    std::uint32_t offset = 0;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), offset);
    return std::unique_ptr<const AtomicWait>(new AtomicWait(name, operation, offset, lot));
  }
  return nullptr;
}

ErrorPtr AtomicWait::install(wasmtime_context_t* context,
                             const wasmtime_instance_t& instance) const {
  constexpr std::array wait32 = std::to_array<wasm_valkind_t>({WASM_I32, WASM_I32, WASM_I64});
  constexpr std::array wait64 = std::to_array<wasm_valkind_t>({WASM_I32, WASM_I64, WASM_I64});
  constexpr std::array notify = std::to_array<wasm_valkind_t>({WASM_I32, WASM_I32});
  const FunctionTypePtr type = operation_ == Operation::wait32   ? function_type(wait32)
                               : operation_ == Operation::wait64 ? function_type(wait64)
                                                                 : function_type(notify);
  wasmtime_extern_t item;
  if (!wasmtime_instance_export_get(context, &instance, name_.data(), name_.size(), &item) ||
      item.kind != WASMTIME_EXTERN_GLOBAL) {
    return ErrorPtr(wasmtime_error_new("the module was not prepared for threads"));
  }
  wasmtime_val_t value{};
  value.kind = WASMTIME_FUNCREF;
  wasmtime_func_new_unchecked(context, type.get(), &AtomicWait::call, const_cast<AtomicWait*>(this),
                              nullptr, &value.of.funcref);
  return ErrorPtr(wasmtime_global_set(context, &item.of.global, &value));
}

template <class Word>
Word* AtomicWait::word(wasmtime_caller_t* caller, const wasmtime_val_raw_t& address) const {
  auto& store =
      *static_cast<StoreData*>(wasmtime_context_get_data(wasmtime_caller_context(caller)));
  const auto at = std::uint64_t{static_cast<std::uint32_t>(address.i32)} + offset_;
  if (at % sizeof(Word) != 0) throw Unaligned();
  if (at > UINT32_MAX) throw BadPointer();
  const auto bytes = store.guest_memory(caller).bytes(static_cast<std::uint32_t>(at), sizeof(Word));
  return reinterpret_cast<Word*>(bytes.data());
}

template <class Word>
std::int32_t AtomicWait::wait(wasmtime_caller_t* caller, const wasmtime_val_raw_t* values) const {
  const Word* const at = word<Word>(caller, values[0]);
  const auto expected = static_cast<Word>(sizeof(Word) == 8 ? values[1].i64 : values[1].i32);
  return static_cast<std::int32_t>(lot_->wait(at, expected, deadline_after(values[2].i64)));
}

wasm_trap_t* AtomicWait::call(void* self, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                              std::size_t /*count*/) {
  const auto& operation = *static_cast<const AtomicWait*>(self);
  try {
    switch (operation.operation_) {
      case Operation::wait32:
        values[0].i32 = operation.wait<std::uint32_t>(caller, values);
        break;
      case Operation::wait64:
        values[0].i32 = operation.wait<std::uint64_t>(caller, values);
        break;
      case Operation::notify: {
        const auto* const at = operation.word<std::uint32_t>(caller, values[0]);
        const auto woken = operation.lot_->notify(at, static_cast<std::uint32_t>(values[1].i32));
        values[0].i32 = static_cast<std::int32_t>(woken);
        break;
      }
    }
    return nullptr;
  } catch (const thread::Ended&) {
    return detail::end();
  } catch (const std::exception& error) {
    return detail::make_trap(error.what());
  }
}

}  // namespace sluice::engine
