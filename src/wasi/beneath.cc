// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "thread/interruption.h"

namespace sluice::wasi {
namespace {

/// The kernel answers EAGAIN when a rename somewhere on the system keeps it from being sure about a
/// `..`. That passes, but not for sure.
constexpr int attempts = 64;

}  // namespace

Result<net::FileDescriptor> open_beneath(int directory, const char* path, int flags, mode_t mode) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.mode = (flags & O_CREAT) != 0 ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 1;; ++attempt) {
    // A FIFO is opened when its other side is: that may take time.
    const auto opened = thread::uninterrupted(
        [&] { return ::syscall(SYS_openat2, directory, path, &how, sizeof how); });
    if (opened >= 0) return net::FileDescriptor(static_cast<int>(opened));
    if (errno == EXDEV) return failure(Errno::notcapable);
    if (errno != EAGAIN || attempt == attempts) return failure(last_error());
  }
}

Result<Parent> Parent::of(int directory, std::string_view path) {
  const auto end_of_name = path.find_last_not_of('/');
  const auto slash = path.find_last_of('/', end_of_name);
  if (slash == std::string_view::npos) return Parent(directory, {}, path);
  auto parent =
      open_beneath(directory, std::string(path.substr(0, slash)).c_str(), O_PATH | O_DIRECTORY);
  if (!parent) return failure(parent.error());
  return Parent(directory, std::move(*parent), path.substr(slash + 1));
}

bool Parent::names_directory() const {
  return name_.ends_with('/') || name_ == "." || name_ == "..";
}

}  // namespace sluice::wasi
