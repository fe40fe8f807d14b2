// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "wasi/errno.h"
#include "wasi/pthread/handles.h"
#include "wasi/pthread/semaphore.h"

namespace sluice::wasi::pthread {

/// Named semaphores (sem_open(3)), which only one guest knows. One that is opened several times has
/// one handle, which is closed as often; without its name it lasts until then.
class Semaphores {
 public:
  explicit Semaphores(HandleCounter& counter) : handles_(counter) {}

  /// `noent` when there is none and it is not to be made, `exist` when there is one and it is not
  /// to be, `inval` for a value that is too great, `nfile` when there are as many as there may be.
  [[nodiscard]] Result<Handle> open(const std::string& name, bool create, bool exclusive,
                                    std::uint32_t value);
  /// False when it is not open.
  [[nodiscard]] bool close(Handle handle);
  /// False when there is none of this name.
  [[nodiscard]] bool unlink(const std::string& name);
  /// Null when it is not open.
  [[nodiscard]] std::shared_ptr<Semaphore> find(Handle handle) {
    auto named = handles_.find(handle);
    return named ? std::shared_ptr<Semaphore>(named, &named->semaphore) : nullptr;
  }

 private:
  struct Named {
    explicit Named(std::uint32_t value) : semaphore(value) {}
    Semaphore semaphore;
    Handle handle = 0;  ///< 0 while it is not open
    std::uint64_t opens = 0;
  };

  std::mutex mutex_;  ///< for names, and who opens and closes
  std::map<std::string, std::shared_ptr<Named>> names_;
  Handles<Named> handles_;
};

}  // namespace sluice::wasi::pthread
