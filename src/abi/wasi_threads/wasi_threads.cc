// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wasi_threads/wasi_threads.h"

#include <array>
#include <cstdint>

#include "wasi/process.h"

namespace sluice::abi::wasi_threads {
namespace {

/// Starts a thread that calls the export `wasi_thread_start` with its id and `start_argument`. The
/// id, or an error number of preview 1 below zero.
std::int32_t thread_spawn(wasi::Process& process, std::int32_t start_argument) {
  constexpr const char* entry = "wasi_thread_start";
  if (!process.threads->current().exports(entry)) {
    return -static_cast<std::int32_t>(wasi::Errno::notsup);
  }
  const auto id = process.threads->start([start_argument](wasi::GuestThread& thread) {
    thread.call(entry, {static_cast<std::int32_t>(thread.id()), start_argument});
  });
  if (!id) return -static_cast<std::int32_t>(id.error());
  return static_cast<std::int32_t>(*id);
}

constexpr std::array table{engine::host_function<&thread_spawn>("wasi", "thread-spawn")};

}  // namespace

std::span<const engine::HostFunction> functions() { return table; }

}  // namespace sluice::abi::wasi_threads
