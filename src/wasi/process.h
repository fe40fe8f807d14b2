// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/network.h"
#include "wasi/descriptor_table.h"
#include "wasi/pthread/pthreads.h"
#include "wasi/threads.h"

namespace sluice::wasi {

/// The code of proc_exit. The first of several threads decides.
class ExitCode {
 public:
  void set(std::uint32_t code) {
    std::int64_t expected = none;
    code_.compare_exchange_strong(expected, code);
  }
  [[nodiscard]] std::optional<std::uint32_t> get() const {
    const std::int64_t code = code_.load();
    return code == none ? std::nullopt : std::optional(static_cast<std::uint32_t>(code));
  }
  void reset() { code_.store(none); }

 private:
  static constexpr std::int64_t none = -1;
  std::atomic<std::int64_t> code_ = none;
};

/// What an operating system holds for a process, for one guest. Every dialect's functions work on
/// it; threads of a guest share it.
class Process {
 public:
  explicit Process(net::Network& guarded) : network(guarded) {}

  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< KEY=VALUE
  DescriptorTable descriptors;
  net::Network& network;  ///< always a policy::Guard
  ExitCode exit_code;
  Threads* threads = nullptr;  ///< never null while the guest's code runs

  /// What a guest uses whose C library leaves threads to the host; made when it is first used.
  [[nodiscard]] pthread::Pthreads& pthreads() {
    std::call_once(pthreads_once_, [this] { pthreads_ = std::make_unique<pthread::Pthreads>(); });
    return *pthreads_;
  }

 private:
  std::once_flag pthreads_once_;
  std::unique_ptr<pthread::Pthreads> pthreads_;
};

}  // namespace sluice::wasi
