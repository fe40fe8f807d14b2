// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "abi/preview1/types.h"
#include "wasi/directory.h"

namespace sluice::abi::preview1 {

/// A path as guests pass it.
struct GuestPath {
  Ptr<char> text;
  Size length;
};

/// Answers what `operation` does of the directory and the path, or why it has not got them.
template <class Operation>
Errno at(Process& process, GuestMemory memory, Fd fd, wasi::Rights needed, GuestPath guest_path,
         Operation&& operation) {
  const auto descriptor = process.descriptors.get(fd);
  if (!descriptor) return descriptor.error();
  const auto directory = wasi::Directory::of(**descriptor, needed);
  if (!directory) return directory.error();
  const auto path = wasi::Path::copy(memory.bytes(guest_path.text, guest_path.length));
  if (!path) return path.error();
  return operation(*directory, *path);
}

inline wasi::Result<wasi::Links> to_links(std::uint32_t lookup) {
  if ((lookup & ~lookupflags::all) != 0) return wasi::failure(Errno::inval);
  return (lookup & lookupflags::symlink_follow) != 0 ? wasi::Links::follow : wasi::Links::keep;
}

}  // namespace sluice::abi::preview1
