// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <utility>

#include "abi/posix/functions.h"
#include "wasi/pipe.h"

namespace sluice::abi::posix_1 {
namespace {

/// Gives both a number, or neither.
Errno insert(Process& process, GuestMemory memory, wasi::Descriptor first, wasi::Descriptor second,
             Ptr<FdPair> numbers) {
  const auto one = process.descriptors.insert(std::move(first));
  if (!one) return one.error();
  const auto other = process.descriptors.insert(std::move(second));
  if (!other) {
    static_cast<void>(process.descriptors.close(*one));
    return other.error();
  }
  memory.write(numbers, {.first = *one, .second = *other});
  return Errno::success;
}

}  // namespace

Errno pipe_open(Process& process, GuestMemory memory, std::int32_t flags, Ptr<FdPair> ends) {
  memory.require(ends);
  auto pipe = wasi::open_pipe(flags);
  if (!pipe) return pipe.error();
  return insert(process, memory, std::move(pipe->reading), std::move(pipe->writing), ends);
}

}  // namespace sluice::abi::posix_1
