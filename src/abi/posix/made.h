// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>

#include "abi/posix/types.h"

namespace sluice::abi::posix_1 {

/// Gives what was made a number, and stores that.
inline Errno insert_made(Process& process, GuestMemory memory, wasi::Result<wasi::Descriptor> made,
                         Ptr<Fd> number) {
  if (!made) return made.error();
  const auto inserted = process.descriptors.insert(*std::move(made));
  if (!inserted) return inserted.error();
  memory.write(number, *inserted);
  return Errno::success;
}

}  // namespace sluice::abi::posix_1
