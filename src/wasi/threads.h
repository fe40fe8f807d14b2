// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>

#include "thread/interruption.h"
#include "wasi/errno.h"

namespace sluice::wasi {

namespace pthread {
struct Pthread;
}

/// Thrown when guest code that the host called did not come back: it trapped, or was ended.
class NeverReturned final : public thread::Ended {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the thread has ended"; }
};

/// One thread of a guest, and the instance of the module in which it runs. Calls into the instance
/// throw NeverReturned.
class GuestThread {
 public:
  GuestThread() = default;
  GuestThread(const GuestThread&) = delete;
  GuestThread& operator=(const GuestThread&) = delete;
  GuestThread(GuestThread&&) = delete;
  GuestThread& operator=(GuestThread&&) = delete;
  virtual ~GuestThread() = default;

  /// 0 for the main thread.
  [[nodiscard]] virtual std::uint32_t id() const = 0;
  [[nodiscard]] virtual thread::Interruption& interruption() = 0;

  /// Calls an exported function; its result, or 0 when it has none.
  virtual std::int32_t call(std::string_view function,
                            std::initializer_list<std::int32_t> arguments) = 0;
  /// Calls the function at `index` of the module's table: a pointer to a function, in C.
  virtual std::int32_t call_element(std::uint32_t index, std::int32_t argument) = 0;

  /// Where the stack in linear memory begins; it grows downward. Nothing, or false, for a module
  /// without one.
  [[nodiscard]] virtual std::optional<std::uint32_t> stack_pointer() = 0;
  virtual bool set_stack_pointer(std::uint32_t top) = 0;
  /// The value of an exported global of the type i32, which for linkers is an address.
  [[nodiscard]] virtual std::optional<std::int32_t> global(std::string_view name) = 0;
  /// Whether there is an exported function of this name.
  [[nodiscard]] virtual bool exports(std::string_view function) const = 0;
  /// Adds pages of 64 KiB to the shared memory; gives the address of the first.
  [[nodiscard]] virtual std::optional<std::uint32_t> grow_memory(std::uint32_t pages) = 0;

  std::shared_ptr<pthread::Pthread> pthread;  ///< what wasi/pthread knows of it; its own alone
};

/// The threads of one guest. Safe under threads.
class Threads {
 public:
  using Body = std::function<void(GuestThread&)>;
  /// The greatest thread id (wasi-threads).
  static constexpr std::uint32_t max_id = (1U << 29) - 1;

  Threads() = default;
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  Threads(Threads&&) = delete;
  Threads& operator=(Threads&&) = delete;
  virtual ~Threads() = default;

  /// Starts a thread with an instance of its own and runs `body` there. Gives its id, at least 1.
  /// `again` when the guest has as many threads as it may, or the host has no room for one more.
  /// Throws thread::Interrupted when the guest is ending.
  [[nodiscard]] virtual Result<std::uint32_t> start(Body body) = 0;
  /// The thread that calls.
  [[nodiscard]] virtual GuestThread& current() = 0;
  /// Blocks the thread that calls until it is the last one. A thread that ends by itself, by a host
  /// function that returns Halt, leaves the others running; when all have ended, the guest ends
  /// with 0. Throws thread::Interrupted.
  virtual void wait_for_others() = 0;
  /// Asks a thread to end, as pthread_cancel(3) does: it ends in a blocking call, and between calls
  /// where its code can be interrupted. Nothing happens when there is no such thread any more.
  virtual void cancel(std::uint32_t id) = 0;
};

}  // namespace sluice::wasi
