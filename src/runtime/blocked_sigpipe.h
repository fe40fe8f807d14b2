// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <csignal>

namespace sluice {

/// Keeps SIGPIPE from this thread while it lives: a guest that writes to a closed pipe gets an
/// error, and the host's own handling of the signal is left as it is.
class BlockedSigpipe {
 public:
  BlockedSigpipe();
  BlockedSigpipe(const BlockedSigpipe&) = delete;
  BlockedSigpipe& operator=(const BlockedSigpipe&) = delete;
  BlockedSigpipe(BlockedSigpipe&&) = delete;
  BlockedSigpipe& operator=(BlockedSigpipe&&) = delete;
  ~BlockedSigpipe();

 private:
  sigset_t previous_;
  bool was_pending_;
};

}  // namespace sluice
