// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/unsent.h"

#include "abi/posix/functions.h"

namespace sluice::abi::posix_1 {

Errno fd_unsent(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint32_t> count) {
  memory.require(count);
  const auto descriptor = process.descriptors.get(fd);
  if (!descriptor) return descriptor.error();
  const auto found = wasi::unsent(**descriptor);
  if (!found) return found.error();
  memory.write(count, *found);
  return Errno::success;
}

}  // namespace sluice::abi::posix_1
