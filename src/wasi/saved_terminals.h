// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>

#include "net/file_descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

/// How terminals were set before a guest changed that: they outlive it.
class SavedTerminals {
 public:
  static constexpr std::size_t most = 8;

  SavedTerminals() = default;
  SavedTerminals(const SavedTerminals&) = delete;
  SavedTerminals& operator=(const SavedTerminals&) = delete;
  SavedTerminals(SavedTerminals&&) = delete;
  SavedTerminals& operator=(SavedTerminals&&) = delete;
  ~SavedTerminals() { restore(); }

  /// To be called before each change. Keeps what is set, unless this terminal was kept before.
  /// `notty` for what is no terminal, `perm` beyond `most` of them.
  [[nodiscard]] Result<void> save(int terminal);
  /// Sets them as they were, also where this process is in the background, and lets output that was
  /// stopped go on. May be called more than once, from any thread and in a signal handler.
  void restore() const;

 private:
  struct Saved {
    dev_t device = 0;
    net::FileDescriptor terminal;
    termios settings{};
  };

  std::mutex mutex_;  ///< of whoever saves
  std::array<Saved, most> saved_;
  std::atomic<std::size_t> count_ = 0;  ///< those before it do not change any more
};

}  // namespace sluice::wasi
