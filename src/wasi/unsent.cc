// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/unsent.h"

#include <sys/ioctl.h>

namespace sluice::wasi {

Result<std::uint32_t> unsent(const Descriptor& descriptor) {
  int count = 0;
  if (::ioctl(descriptor.host(), TIOCOUTQ, &count) != 0) return failure(last_error());
  return static_cast<std::uint32_t>(count);
}

}  // namespace sluice::wasi
