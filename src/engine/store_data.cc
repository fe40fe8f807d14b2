// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/store_data.h"

namespace sluice::engine {

void StoreData::set_memory(const wasmtime_memory_t& memory) {
  memory_ = memory;
  has_memory_ = true;
}

void StoreData::set_memory(SharedMemoryPtr memory) {
  shared_memory_ = std::move(memory);
  has_memory_ = true;
}

// At the first call, not when the instance is there: its start function may call before.
void StoreData::find_memory(wasmtime_caller_t* caller) {
  wasmtime_extern_t item;
  if (!memory_export_.empty() &&
      wasmtime_caller_export_get(caller, memory_export_.data(), memory_export_.size(), &item)) {
    take_memory(item);
  }
}

void StoreData::find_memory(wasmtime_context_t* context, const wasmtime_instance_t& instance) {
  wasmtime_extern_t item;
  if (!memory_export_.empty() &&
      wasmtime_instance_export_get(context, &instance, memory_export_.data(), memory_export_.size(),
                                   &item)) {
    take_memory(item);
  }
}

void StoreData::take_memory(const wasmtime_extern_t& item) {
  if (item.kind == WASMTIME_EXTERN_MEMORY) {
    set_memory(item.of.memory);
  } else {
    set_memory(SharedMemoryPtr(item.of.sharedmemory));
  }
}

}  // namespace sluice::engine
