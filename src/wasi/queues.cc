// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/queues.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sluice::wasi {
namespace {

Result<std::uint32_t> ask(const Descriptor& descriptor, unsigned long request) {
  int answer = 0;
  if (::ioctl(descriptor.host(), request, &answer) != 0) return failure(last_error());
  return static_cast<std::uint32_t>(answer);
}

}  // namespace

Result<std::uint32_t> unsent(const Descriptor& descriptor) { return ask(descriptor, TIOCOUTQ); }

Result<std::uint32_t> is_at_mark(const Descriptor& descriptor) {
  return ask(descriptor, SIOCATMARK);
}

}  // namespace sluice::wasi
