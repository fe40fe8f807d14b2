// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <wasmtime.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "engine/guest_memory.h"
#include "engine/store_data.h"
#include "thread/interruption.h"

namespace sluice::engine {

/// Returned by a host function that ends the guest or its thread: the call does not come back. A
/// function that throws thread::Ended does the same.
struct Halt {};

/// The fault policy of dialects that trap on a bad pointer.
struct TrapOnFault {};

/// A wasm function type, in Wasmtime's value kinds.
struct Signature {
  std::span<const wasm_valkind_t> parameters;
  std::span<const wasm_valkind_t> results;
};

/// One import that the host offers: a row of a dialect's table. The wasm type, the decoding of
/// arguments and the trampoline all come from the C++ function's own type. The callback's data is
/// the StoreData of the store that it is called in.
struct HostFunction {
  std::string_view module;
  std::string_view name;
  Signature type;
  wasmtime_func_unchecked_callback_t callback;
};

namespace detail {

template <class T>
concept GuestInteger = (std::is_integral_v<T> || std::is_enum_v<T>) && sizeof(T) <= 8;

template <class T>
struct Argument;

template <GuestInteger T>
struct Argument<T> {
  static constexpr wasm_valkind_t kind = sizeof(T) == 8 ? WASM_I64 : WASM_I32;
  static T decode(const wasmtime_val_raw_t& raw) {
    return static_cast<T>(sizeof(T) == 8 ? raw.i64 : std::int64_t{raw.i32});
  }
};

template <class T>
struct Argument<Ptr<T>> {
  static constexpr wasm_valkind_t kind = WASM_I32;
  static Ptr<T> decode(const wasmtime_val_raw_t& raw) {
    return {static_cast<std::uint32_t>(raw.i32)};
  }
};

template <class Result>
inline constexpr bool has_result = !std::is_void_v<Result> && !std::is_same_v<Result, Halt>;

template <class Result>
constexpr wasm_valkind_t result_kind() {
  if constexpr (has_result<Result>) return Argument<Result>::kind;
  return WASM_I32;
}

template <class Result, class... Arguments>
struct Type {
  // One element more than needed, so that a function without arguments has an array too.
  static constexpr std::array<wasm_valkind_t, sizeof...(Arguments) + 1> parameters{
      Argument<Arguments>::kind...};
  static constexpr std::array<wasm_valkind_t, 1> results{result_kind<Result>()};
  static constexpr Signature signature{std::span(parameters).first(sizeof...(Arguments)),
                                       std::span(results).first(has_result<Result> ? 1 : 0)};
};

wasm_trap_t* make_trap(const char* message);
wasm_trap_t* end();

/// Every pointer of such a module is out of bounds.
inline constexpr const char* no_memory =
    "out of bounds memory access: the module exports no memory, so what it imports can't reach any";

template <class Result, class Call>
wasm_trap_t* store_result(wasmtime_val_raw_t* values, Call&& call) {
  if constexpr (std::is_same_v<Result, Halt>) {
    std::forward<Call>(call)();
    return end();
  } else if constexpr (std::is_void_v<Result>) {
    std::forward<Call>(call)();
    return nullptr;
  } else {
    const Result result = std::forward<Call>(call)();
    if constexpr (sizeof(Result) == 8) {
      values[0].i64 = static_cast<std::int64_t>(result);
    } else {
      values[0].i32 = static_cast<std::int32_t>(result);
    }
    return nullptr;
  }
}

/// Makes the callback for `Function`: decodes, calls, stores the result; turns BadPointer into what
/// `fault` says (a trap, or an error number as the result).
template <auto Function, auto fault, class = decltype(Function)>
struct Trampoline;

template <auto Function, auto fault, class Result, class State, class... Arguments>
struct Trampoline<Function, fault, Result (*)(State&, GuestMemory, Arguments...)>
    : Type<Result, Arguments...> {
  static wasm_trap_t* callback(void* data, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                               std::size_t /*count*/) {
    return run(*static_cast<StoreData*>(data), caller, values,
               std::index_sequence_for<Arguments...>());
  }

 private:
  template <std::size_t... index>
  static wasm_trap_t* run(StoreData& store, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                          std::index_sequence<index...> /*indices*/) {
    while (true) {
      try {
        return store_result<Result>(values, [&] {
          return Function(*static_cast<State*>(store.state()), store.guest_memory(caller),
                          Argument<Arguments>::decode(values[index])...);
        });
      } catch (const thread::Restart&) {
        continue;
      } catch (const BadPointer& error) {
        if constexpr (std::is_same_v<std::remove_const_t<decltype(fault)>, TrapOnFault>) {
          return make_trap(store.has_memory() ? error.what() : no_memory);
        } else {
          values[0].i32 = static_cast<std::int32_t>(fault);
          return nullptr;
        }
      } catch (const thread::Ended&) {
        return end();
      } catch (const std::exception& error) {
        return make_trap(
            error.what());  // nothing may unwind into the engine: out of memory ends here
      }
    }
  }
};

/// The same for functions that take no memory.
template <auto Function, auto fault, class Result, class State, class... Arguments>
  requires(!std::is_same_v<std::tuple_element_t<0, std::tuple<Arguments..., void>>, GuestMemory>)
struct Trampoline<Function, fault, Result (*)(State&, Arguments...)> : Type<Result, Arguments...> {
  static wasm_trap_t* callback(void* data, wasmtime_caller_t* /*caller*/,
                               wasmtime_val_raw_t* values, std::size_t /*count*/) {
    return run(*static_cast<StoreData*>(data), values, std::index_sequence_for<Arguments...>());
  }

 private:
  template <std::size_t... index>
  static wasm_trap_t* run(StoreData& store, [[maybe_unused]] wasmtime_val_raw_t* values,
                          std::index_sequence<index...> /*indices*/) {
    while (true) {
      try {
        return store_result<Result>(values, [&] {
          return Function(*static_cast<State*>(store.state()),
                          Argument<Arguments>::decode(values[index])...);
        });
      } catch (const thread::Restart&) {
        continue;
      } catch (const thread::Ended&) {
        return end();
      } catch (const std::exception& error) {
        return make_trap(error.what());
      }
    }
  }
};

}  // namespace detail

/// The row for `Function`: `Result f(State&, GuestMemory, arguments…)`, or without GuestMemory when
/// it needs none. Arguments are integers, enumerations or Ptr; the result is an integer, an
/// enumeration, void or Halt. `fault` is TrapOnFault{} or the error number of a bad pointer. When
/// the function throws thread::Restart it is called again.
template <auto Function, auto fault = TrapOnFault{}>
constexpr HostFunction host_function(std::string_view module, std::string_view name) {
  using Trampoline = detail::Trampoline<Function, fault>;
  return {module, name, Trampoline::signature, &Trampoline::callback};
}

}  // namespace sluice::engine
