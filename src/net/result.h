// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cerrno>
#include <expected>

namespace sluice::net {

/// A host error number, as errno(3) defines them. `net` and `policy` speak no other.
enum class Errno : int {};

/// A value, or the host error that prevented it.
template <class T>
using Result = std::expected<T, Errno>;

/// The failure `code` (a constant such as EACCES), ready to be returned from a Result function.
[[nodiscard]] inline std::unexpected<Errno> failure(int code) {
  return std::unexpected(static_cast<Errno>(code));
}

/// The failure that the system call just made has left in errno.
[[nodiscard]] inline std::unexpected<Errno> last_failure() { return failure(errno); }

/// The number of a host error, comparable with the constants of errno(3).
[[nodiscard]] constexpr int number(Errno error) { return static_cast<int>(error); }

}  // namespace sluice::net
