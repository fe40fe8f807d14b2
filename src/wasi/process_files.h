// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "net/file_descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

/// `notcapable` for what a guest must not open of proc(5), wherever that is mounted. By some of its
/// files, a guest would write the memory of this very process; others tell where in memory its code
/// lies. So a guest gets nothing of any process (/proc/PID/..., and links, which lead there:
/// /proc/self, /proc/net, /proc/mounts), and of the rest what everyone may read. `flags` are those
/// it was opened with.
[[nodiscard]] Result<void> refuse_process_files(const net::FileDescriptor& file, int flags);

}  // namespace sluice::wasi
