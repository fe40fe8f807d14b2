// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/posix/functions.h"

namespace sluice::abi::posix_1 {

Errno fd_dup(Process& process, GuestMemory memory, Fd fd, Fd least, Ptr<Fd> duplicate) {
  memory.require(duplicate);
  const auto number = process.descriptors.duplicate(fd, least);
  if (!number) return number.error();
  memory.write(duplicate, *number);
  return Errno::success;
}

Errno fd_dup_to(Process& process, Fd from, Fd to) {
  const auto duplicated = process.descriptors.duplicate_to(from, to);
  return duplicated ? Errno::success : duplicated.error();
}

}  // namespace sluice::abi::posix_1
