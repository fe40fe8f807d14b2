// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/types.h>

#include <string_view>

#include "net/file_descriptor.h"
#include "wasi/errno.h"

/// Names are resolved by the kernel, which never lets a lookup leave the directory it starts from:
/// not by `..`, not by a symbolic link, not by a directory that is moved meanwhile.
namespace sluice::wasi {

/// openat2(2) with RESOLVE_BENEATH and O_CLOEXEC. `flags` are O_*; a file it creates gets `mode`
/// less the umask. A path that leads out is `notcapable`.
[[nodiscard]] Result<net::FileDescriptor> open_beneath(int directory, const char* path, int flags,
                                                       mode_t mode = 0666);

/// The directory in which the last component of a path lies, and that component, with the slashes
/// that follow it. For calls that create, move or remove a name: they never follow a symbolic link
/// in it, and refuse `.` and `..` there, so that it is safe to hand it to the kernel as it is.
class Parent {
 public:
  /// `path` must outlive the result.
  [[nodiscard]] static Result<Parent> of(int directory, std::string_view path);

  [[nodiscard]] int directory() const { return owned_ ? owned_.get() : directory_; }
  /// Ended by NUL where the path is.
  [[nodiscard]] const char* name() const { return name_.data(); }
  /// True when the name can only mean a directory: it ends in a slash, or is `.` or `..`.
  [[nodiscard]] bool names_directory() const;

 private:
  Parent(int directory, net::FileDescriptor owned, std::string_view name)
      : directory_(directory), owned_(std::move(owned)), name_(name) {}

  int directory_;
  net::FileDescriptor owned_;
  std::string_view name_;
};

}  // namespace sluice::wasi
