// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/special_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "wasi/rights.h"

namespace sluice::wasi {
namespace {

constexpr std::array paths{"/dev/null",   "/dev/zero",    "/dev/full",
                           "/dev/random", "/dev/urandom", "/etc/services"};

/// What may be done with a file of the host that is not the guest's.
constexpr Rights reading = rights::file & ~rights::writing & ~rights::fd_filestat_set_times &
                           ~rights::fd_sync & ~rights::fd_datasync;

}  // namespace

Result<Descriptor> open_special(SpecialFile file, int flags) {
  if ((flags & ~(O_ACCMODE | O_APPEND | O_NONBLOCK | O_CLOEXEC)) != 0 ||
      (flags & O_ACCMODE) == O_ACCMODE) {
    return failure(Errno::inval);
  }
  const bool is_device = file != SpecialFile::services;
  if (!is_device && (flags & O_ACCMODE) != O_RDONLY) return failure(Errno::acces);
  net::FileDescriptor host(::open(paths.at(static_cast<std::size_t>(file)), flags | O_CLOEXEC));
  if (!host) return failure(last_error());
  return Descriptor::adopt(std::move(host), is_device ? ~rights::fd_filestat_set_times : reading);
}

Result<Descriptor> open_text(std::span<const std::byte> text, TextMemory& memory) {
  if (text.size() > longest_text) return failure(Errno::fbig);
  auto taken = memory.take(text.size());
  if (taken == nullptr) return failure(Errno::nomem);
  net::FileDescriptor host(::memfd_create("text", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!host) return failure(last_error());
  if (::fchmod(host.get(), 0444) != 0) return failure(last_error());
  const ssize_t written = ::pwrite(host.get(), text.data(), text.size(), 0);
  if (written < 0) return failure(last_error());
  if (static_cast<std::size_t>(written) != text.size()) return failure(Errno::nospc);
  constexpr int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  if (::fcntl(host.get(), F_ADD_SEALS, seals) != 0) return failure(last_error());
  auto opened = Descriptor::adopt(std::move(host), reading);
  if (opened) opened->hold(std::move(taken));
  return opened;
}

}  // namespace sluice::wasi
