// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/saved_terminals.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <span>

namespace sluice::wasi {
namespace {

/// As long as it lives, changing a terminal from the background does not stop the process.
class StopHeld {
 public:
  StopHeld() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stop, &former_);
  }
  StopHeld(const StopHeld&) = delete;
  StopHeld& operator=(const StopHeld&) = delete;
  StopHeld(StopHeld&&) = delete;
  StopHeld& operator=(StopHeld&&) = delete;
  ~StopHeld() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }

 private:
  sigset_t former_{};
};

}  // namespace

Result<void> SavedTerminals::save(int terminal) {
  struct stat status{};
  Saved saved;
  if (::tcgetattr(terminal, &saved.settings) != 0) return failure(last_error());
  if (::fstat(terminal, &status) != 0) return failure(last_error());
  saved.device = status.st_rdev;

  const std::scoped_lock lock(mutex_);
  const std::size_t count = count_.load(std::memory_order_relaxed);
  const auto is_same = [&](const Saved& former) { return former.device == saved.device; };
  if (std::ranges::any_of(std::span(saved_).first(count), is_same)) return {};
  if (count == most) return failure(Errno::perm);
  saved.terminal.reset(::fcntl(terminal, F_DUPFD_CLOEXEC, 0));
  if (!saved.terminal) return failure(last_error());
  saved_[count] = std::move(saved);
  count_.store(count + 1, std::memory_order_release);
  return {};
}

void SavedTerminals::restore() const {
  const std::size_t count = count_.load(std::memory_order_acquire);
  if (count == 0) return;
  const StopHeld held;
  for (const Saved& saved : std::span(saved_).first(count)) {
    static_cast<void>(::tcflow(saved.terminal.get(), TCOON));
    static_cast<void>(::tcsetattr(saved.terminal.get(), TCSANOW, &saved.settings));
  }
}

}  // namespace sluice::wasi
