// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace sluice::wasi {

Result<Pipe> open_pipe(int flags) {
  if ((flags & ~(O_NONBLOCK | O_CLOEXEC)) != 0) return failure(Errno::inval);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), flags | O_CLOEXEC) != 0) return failure(last_error());
  net::FileDescriptor first(ends[0]);
  net::FileDescriptor second(ends[1]);
  auto reading = Descriptor::adopt(std::move(first));
  auto writing = Descriptor::adopt(std::move(second));
  if (!reading || !writing) return failure(Errno::io);
  return Pipe{.reading = *std::move(reading), .writing = *std::move(writing)};
}

}  // namespace sluice::wasi
