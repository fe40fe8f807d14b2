// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/queues.h"

#include "abi/posix/functions.h"

namespace sluice::abi::posix_1 {
namespace {

using Question = wasi::Result<std::uint32_t>(const wasi::Descriptor&);

Errno answer(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint32_t> out, Question ask) {
  memory.require(out);
  const auto descriptor = process.descriptors.get(fd);
  if (!descriptor) return descriptor.error();
  const auto found = ask(**descriptor);
  if (!found) return found.error();
  memory.write(out, *found);
  return Errno::success;
}

}  // namespace

Errno fd_unsent(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint32_t> count) {
  return answer(process, memory, fd, count, wasi::unsent);
}

Errno sock_at_mark(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint32_t> is_at) {
  return answer(process, memory, fd, is_at, wasi::is_at_mark);
}

}  // namespace sluice::abi::posix_1
