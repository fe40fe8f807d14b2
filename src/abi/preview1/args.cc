// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <span>
#include <string>

#include "abi/preview1/functions.h"
#include "wasi/environment.h"

namespace sluice::abi::preview1 {
namespace {

using Strings = std::span<const std::string>;

Errno sizes_get(Strings strings, GuestMemory memory, Ptr<Size> count, Ptr<Size> buffer_size) {
  const auto size = wasi::measure(strings);
  if (!size) return size.error();
  memory.require(buffer_size);
  memory.write(count, size->count);
  memory.write(buffer_size, size->bytes);
  return Errno::success;
}

Errno get(Strings strings, GuestMemory memory, Ptr<std::uint32_t> pointers, Ptr<char> buffer) {
  const auto size = wasi::measure(strings);
  if (!size) return size.error();
  wasi::lay_out(strings, buffer.offset, memory.bytes(buffer, size->bytes),
                memory.bytes(pointers, size->count));
  return Errno::success;
}

}  // namespace

Errno args_get(Process& process, GuestMemory memory, Ptr<std::uint32_t> argv, Ptr<char> buffer) {
  return get(process.arguments, memory, argv, buffer);
}

Errno args_sizes_get(Process& process, GuestMemory memory, Ptr<Size> count, Ptr<Size> buffer_size) {
  return sizes_get(process.arguments, memory, count, buffer_size);
}

Errno environ_get(Process& process, GuestMemory memory, Ptr<std::uint32_t> environment,
                  Ptr<char> buffer) {
  return get(process.environment, memory, environment, buffer);
}

Errno environ_sizes_get(Process& process, GuestMemory memory, Ptr<Size> count,
                        Ptr<Size> buffer_size) {
  return sizes_get(process.environment, memory, count, buffer_size);
}

}  // namespace sluice::abi::preview1
