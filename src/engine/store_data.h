// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/c_api.h"
#include "engine/guest_memory.h"
#include "thread/interruption.h"

namespace sluice::engine {

/// What hangs on every Wasmtime store: the memory that host functions reach, the state they work on
/// and how the thread that runs there is ended.
class StoreData final : private LinearMemory {
 public:
  /// `memory_export` is the name under which the instance exports its memory, empty for none.
  StoreData(void* state, const thread::Interruption* interruption, std::string memory_export)
      : LinearMemory(nullptr, 0),
        state_(state),
        interruption_(interruption),
        memory_export_(std::move(memory_export)) {}

  /// First argument of every host function; the engine never looks inside.
  [[nodiscard]] void* state() const { return state_; }

  /// Whether the thread is to end; asked where compiled code lets itself be interrupted.
  [[nodiscard]] bool is_to_end() const {
    return interruption_ != nullptr &&
           interruption_->requested(thread::Interruption::Reason::ended);
  }

  /// Whether guest_memory() has found one.
  [[nodiscard]] bool has_memory() const { return has_memory_; }

  /// Takes a memory that the instance imports.
  void set_memory(wasmtime_context_t* context, const wasmtime_memory_t& memory);
  void set_memory(SharedMemoryPtr memory);

  /// Lets memory_size() tell how large the memory is. Once the instance is there.
  void publish_memory(wasmtime_context_t* context, const wasmtime_instance_t& instance) {
    if (!has_memory_) find_memory(context, instance);
    is_published_.store(true, std::memory_order_release);
  }
  /// From any thread: the engine's count is one number, which compiled code, too, changes at once.
  [[nodiscard]] std::uint64_t memory_size() const {
    return is_published_.load(std::memory_order_acquire) ? current_size() : 0;
  }

  /// The shared memory, or null.
  [[nodiscard]] const wasmtime_sharedmemory_t* shared_memory() const {
    return shared_memory_.get();
  }

  /// The memory of the instance that calls: the imported one, else the exported one; of no bytes
  /// when there is neither.
  [[nodiscard]] GuestMemory guest_memory(wasmtime_caller_t* caller) {
    if (!has_memory_) [[unlikely]] {
      find_memory(caller);
    }
    return GuestMemory(*this);
  }
  /// The same between the calls of an instance.
  [[nodiscard]] GuestMemory guest_memory(wasmtime_context_t* context,
                                         const wasmtime_instance_t& instance) {
    if (!has_memory_) find_memory(context, instance);
    return GuestMemory(*this);
  }

 private:
  [[nodiscard]] std::uint64_t current_size() const override;

  void find_memory(wasmtime_caller_t* caller);
  void find_memory(wasmtime_context_t* context, const wasmtime_instance_t& instance);
  void take_memory(wasmtime_context_t* context, const wasmtime_extern_t& item);

  void* state_;
  const thread::Interruption* interruption_;
  wasmtime_context_t* context_ = nullptr;  ///< of `memory_`
  wasmtime_memory_t memory_{};
  SharedMemoryPtr shared_memory_;  ///< used instead of `memory_` when set
  bool has_memory_ = false;
  std::atomic<bool> is_published_ = false;
  std::string memory_export_;
};

}  // namespace sluice::engine
