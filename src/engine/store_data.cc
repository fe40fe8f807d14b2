// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/store_data.h"

namespace sluice::engine {

void StoreData::set_memory(wasmtime_context_t* context, const wasmtime_memory_t& memory) {
  context_ = context;
  memory_ = memory;
  has_memory_ = true;
  place(wasmtime_memory_data(context, &memory_), current_size());
}

void StoreData::set_memory(SharedMemoryPtr memory) {
  shared_memory_ = std::move(memory);
  has_memory_ = true;
  place(wasmtime_sharedmemory_data(shared_memory_.get()), current_size());
}

std::uint64_t StoreData::current_size() const {
  if (shared_memory_) return wasmtime_sharedmemory_data_size(shared_memory_.get());
  return has_memory_ ? wasmtime_memory_data_size(context_, &memory_) : 0;
}

// At the first call, not when the instance is there: its start function may call before.
void StoreData::find_memory(wasmtime_caller_t* caller) {
  wasmtime_extern_t item;
  if (!memory_export_.empty() &&
      wasmtime_caller_export_get(caller, memory_export_.data(), memory_export_.size(), &item)) {
    take_memory(wasmtime_caller_context(caller), item);
  }
}

void StoreData::find_memory(wasmtime_context_t* context, const wasmtime_instance_t& instance) {
  wasmtime_extern_t item;
  if (!memory_export_.empty() &&
      wasmtime_instance_export_get(context, &instance, memory_export_.data(), memory_export_.size(),
                                   &item)) {
    take_memory(context, item);
  }
}

void StoreData::take_memory(wasmtime_context_t* context, const wasmtime_extern_t& item) {
  if (item.kind == WASMTIME_EXTERN_MEMORY) {
    set_memory(context, item.of.memory);
  } else {
    set_memory(SharedMemoryPtr(item.of.sharedmemory));
  }
}

}  // namespace sluice::engine
