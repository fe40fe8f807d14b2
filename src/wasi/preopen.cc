// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/preopen.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "wasi/beneath.h"

namespace sluice::wasi {

std::expected<Descriptor, std::string> preopen(const std::string& host_path,
                                               std::string guest_name) {
  net::FileDescriptor host(::open(host_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!host) {
    return std::unexpected(
        fmt::format("cannot open the directory {}: {}", host_path, std::strerror(errno)));
  }
  if (!open_beneath(host.get(), ".", O_PATH | O_DIRECTORY)) {
    return std::unexpected(fmt::format(
        "cannot keep a guest inside the directory {}: the kernel, or the container around this "
        "process, refuses openat2 ({}); Linux 5.8 or later has it",
        host_path, std::strerror(errno)));
  }
  Descriptor directory(std::move(host), FileType::directory, rights::directory, rights::all);
  directory.set_preopen_name(std::move(guest_name));
  return directory;
}

}  // namespace sluice::wasi
