// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/event.h"

#include <sys/eventfd.h>

namespace sluice::wasi {

Result<Descriptor> open_event(std::uint32_t initial, int flags) {
  if ((flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) != 0) return failure(Errno::inval);
  net::FileDescriptor event(::eventfd(initial, flags | EFD_CLOEXEC));
  if (!event) return failure(last_error());
  return Descriptor::adopt(std::move(event));
}

}  // namespace sluice::wasi
