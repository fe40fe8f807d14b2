// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/urgent.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sluice::wasi {

Result<bool> is_at_mark(const Descriptor& descriptor) {
  int answer = 0;
  if (::ioctl(descriptor.host(), SIOCATMARK, &answer) != 0) return failure(last_error());
  return answer != 0;
}

}  // namespace sluice::wasi
