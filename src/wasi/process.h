// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/network.h"
#include "wasi/descriptor_table.h"
#include "wasi/poll.h"
#include "wasi/poll_set.h"
#include "wasi/pthread/pthreads.h"
#include "wasi/saved_terminals.h"
#include "wasi/text_memory.h"
#include "wasi/threads.h"

namespace sluice::wasi {

/// What an operating system holds for a process, for one guest. Every dialect's functions work on
/// it; threads of a guest share it.
class Process {
 public:
  explicit Process(net::Network& guarded) : network(guarded) {}

  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< KEY=VALUE
  DescriptorTable descriptors;
  // While `descriptors` is not shared; then each thread has its own, and these keep nothing.
  Poller poller;
  PollSet poll_set;
  net::Network& network;  ///< always a policy::Guard
  /// Ends the guest with a code; the host function that does so now returns Halt. The first of
  /// several threads decides.
  std::function<void(std::uint32_t code)> exit = [](std::uint32_t /*code*/) {};
  SavedTerminals terminals;    ///< what the guest changed of what it was given
  TextMemory texts;            ///< what those take that it has open
  Threads* threads = nullptr;  ///< never null while the guest's code runs

  /// To be called before a second thread runs.
  void share() {
    if (descriptors.is_shared()) return;
    descriptors.share();
    poller = {};
    poll_set = {};
  }

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
