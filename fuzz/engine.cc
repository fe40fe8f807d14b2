// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine.h"

#include <string>

struct wasm_trap_t {
  std::string message;
};

namespace {

wasm_trap_t last_trap;

}  // namespace

extern "C" {

wasm_trap_t* wasmtime_trap_new(const char* message, std::size_t length) {
  last_trap.message.assign(message, length);
  return &last_trap;
}

wasm_trap_t* sluice_trap_ended() {
  return wasmtime_trap_new(sluice::fuzz::ended.data(), sluice::fuzz::ended.size());
}

wasmtime_context_t* wasmtime_caller_context(wasmtime_caller_t* caller) { return caller->context; }

void* wasmtime_context_get_data(const wasmtime_context_t* context) {
  return const_cast<sluice::engine::StoreData*>(&context->data);
}

std::uint8_t* wasmtime_memory_data(wasmtime_context_t* context,
                                   const wasmtime_memory_t* /*memory*/) {
  return context->memory.data();
}

std::size_t wasmtime_memory_data_size(const wasmtime_context_t* context,
                                      const wasmtime_memory_t* /*memory*/) {
  return context->memory.size();
}

// A guest imports its one memory, and does not share it.

bool wasmtime_caller_export_get(wasmtime_caller_t* /*caller*/, const char* /*name*/,
                                std::size_t /*length*/, wasmtime_extern_t* /*item*/) {
  return false;
}

bool wasmtime_instance_export_get(wasmtime_context_t* /*store*/,
                                  const wasmtime_instance_t* /*instance*/, const char* /*name*/,
                                  std::size_t /*length*/, wasmtime_extern_t* /*item*/) {
  return false;
}

void wasmtime_sharedmemory_delete(wasmtime_sharedmemory_t* /*memory*/) {}

std::uint8_t* wasmtime_sharedmemory_data(const wasmtime_sharedmemory_t* /*memory*/) {
  return nullptr;
}

std::size_t wasmtime_sharedmemory_data_size(const wasmtime_sharedmemory_t* /*memory*/) { return 0; }

}  // extern "C"

namespace sluice::fuzz {

std::string_view call(wasmtime_context& context, wasmtime_func_unchecked_callback_t callback,
                      std::span<wasmtime_val_raw_t> values) {
  wasmtime_caller caller{&context};
  const wasm_trap_t* const trap = callback(&context.data, &caller, values.data(), values.size());
  return trap == nullptr ? std::string_view() : trap->message;
}

}  // namespace sluice::fuzz
