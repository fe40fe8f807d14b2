// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <mutex>
#include <vector>

namespace sluice::wasi {

/// The cookies of preview 1 for the places between the entries of one open directory. They are
/// small, for wasi-libc's telldir() has 31 bits for them where ext4 needs 63: a cookie is the
/// number of the entries before it, and what place of the kernel that was is kept. So a cookie
/// stays good when entries before it are removed, as natively.
class DirectoryCookies {
 public:
  /// What is kept at most. Later places have the kernel's own number, above this.
  static constexpr std::uint64_t limit = std::uint64_t{1} << 16;

  /// To be held while the directory is read: its position is shared by all who read it.
  [[nodiscard]] std::mutex& mutex() { return mutex_; }

  struct Place {
    off_t position;       ///< the kernel's
    std::uint64_t index;  ///< how many entries lie before it; from `limit` on it no longer counts
    std::uint64_t skip;   ///< how many entries lie between it and the place that was asked for
  };
  /// Where to read from. A cookie that was not handed out is a number of entries to skip.
  [[nodiscard]] Place place(std::uint64_t cookie) const {
    if (cookie >= limit) return {static_cast<off_t>(cookie - limit), limit, 0};
    if (cookie == 0) return {0, 0, 0};
    const std::uint64_t known = cookie <= positions_.size() ? cookie : positions_.size();
    return {known == 0 ? 0 : positions_[known - 1], known, cookie - known};
  }
  /// The cookie of the place behind the entry at `index`, which the kernel calls `position`.
  [[nodiscard]] std::uint64_t cookie_behind(std::uint64_t index, off_t position) {
    if (index + 1 >= limit) return limit + static_cast<std::uint64_t>(position);
    if (index == positions_.size()) {
      positions_.push_back(position);
    } else {
      positions_[index] = position;
    }
    return index + 1;
  }

 private:
  std::mutex mutex_;
  std::vector<off_t> positions_;  ///< behind the first entry, the second, …
};

}  // namespace sluice::wasi
