// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <string>

#include "wasi/descriptor.h"

namespace sluice::wasi {

/// Opens `host_path` as a directory that a guest finds under `guest_name`, with every right. Fails
/// with a message for the user when it can't be opened, or when the kernel has no openat2(2), which
/// keeps the guest inside it.
[[nodiscard]] std::expected<Descriptor, std::string> preopen(const std::string& host_path,
                                                             std::string guest_name);

}  // namespace sluice::wasi
