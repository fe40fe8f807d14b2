// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

/// pipe2(2). `flags` may have O_NONBLOCK and O_CLOEXEC, which is always set; others are `inval`.
[[nodiscard]] Result<Pipe> open_pipe(int flags);

}  // namespace sluice::wasi
