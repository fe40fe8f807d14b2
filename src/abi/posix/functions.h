// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "abi/posix/types.h"

/// The functions of the import module `sluice_posix_1`, as docs/extension-abi.md describes them. A
/// bad pointer traps before anything has happened.
namespace sluice::abi::posix_1 {

// duplicate.cc
Errno fd_dup(Process&, GuestMemory, Fd, Fd least, Ptr<Fd> duplicate);
Errno fd_dup_to(Process&, Fd from, Fd to);

// pairs.cc
Errno pipe_open(Process&, GuestMemory, std::int32_t flags, Ptr<FdPair> ends);

}  // namespace sluice::abi::posix_1
