// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/urgent.h"

#include "abi/posix/functions.h"

namespace sluice::abi::posix_1 {

Errno sock_at_mark(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint32_t> answer) {
  memory.require(answer);
  const auto descriptor = process.descriptors.get(fd);
  if (!descriptor) return descriptor.error();
  const auto found = wasi::is_at_mark(**descriptor);
  if (!found) return found.error();
  memory.write(answer, std::uint32_t{*found});
  return Errno::success;
}

}  // namespace sluice::abi::posix_1
