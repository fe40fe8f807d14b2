// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "guest.h"
#include "scheduler.h"

namespace sluice::fuzz {

/// A second account of what threads do with lib-pthread: who holds which mutex, what semaphores
/// count, who has ended and what keys hold. Each answer of a call must fit it.
class PthreadBooks final : public Observer {
 public:
  explicit PthreadBooks(Scheduler& scheduler) : scheduler_(scheduler) {}

  void before(const engine::HostFunction& function, Values arguments, Memory memory) override;
  void after(const engine::HostFunction& function, Values arguments, Memory memory,
             std::int32_t result) override;

 private:
  using Handle = std::uint32_t;
  using Number = std::size_t;  ///< of a thread
  /// Of a call that has returned.
  struct Call {
    std::string_view name;
    std::array<std::uint32_t, 4> arguments;
    std::int32_t result;
    Memory memory;
    Number self;
  };

  void note_mutex(const Call& call);
  void note_thread(const Call& call);
  void note_semaphore(const Call& call);
  void note_key(const Call& call);

  Scheduler& scheduler_;
  std::map<Number, Handle> named_;    ///< what a call under way found at the mutex's address
  std::map<Number, bool> released_;   ///< whether a wait for a condition began with the mutex
  std::map<Handle, Number> holders_;  ///< of mutexes
  bool are_mutexes_known_ = true;
  std::map<Handle, Number> threads_;
  std::set<Handle> joined_;
  struct Semaphore {
    std::uint64_t opens = 0;
    std::uint32_t value = 0;
    bool is_known = false;  ///< the value is
  };
  std::map<Handle, Semaphore> semaphores_;
  std::set<std::uint32_t> keys_;
  std::map<std::pair<Number, std::uint32_t>, std::uint32_t> values_;
};

}  // namespace sluice::fuzz
