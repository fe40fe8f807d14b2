// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/socket.h>

#include <utility>

#include "abi/posix/functions.h"
#include "abi/unix_type.h"
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

Errno pair_open(Process& process, GuestMemory memory, std::uint32_t type, std::int32_t protocol,
                Ptr<FdPair> ends) {
  constexpr std::uint32_t flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  memory.require(ends);
  const auto kind = unix_type(type & ~flags, protocol);
  if (!kind) return kind.error();
  auto pair = process.network.open_pair(
      *kind, (type & SOCK_NONBLOCK) != 0 ? net::SocketFlags::nonblocking : net::SocketFlags::none);
  if (!pair) return wasi::from_host(pair.error());
  return insert(process, memory, wasi::Descriptor(std::move(pair->first)),
                wasi::Descriptor(std::move(pair->second)), ends);
}

}  // namespace sluice::abi::posix_1
