// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "wasi/errno.h"

namespace sluice::wasi {

/// A guest's relative path, copied out of its memory so that no other thread can change it after it
/// was looked at, and ended by NUL as the kernel wants it.
class Path {
 public:
  /// `nametoolong` from PATH_MAX on, `ilseq` with a NUL inside, `notcapable` when absolute: nothing
  /// outside a pre-opened directory has a name.
  [[nodiscard]] static Result<Path> copy(std::span<const std::byte> text) {
    if (text.size() >= PATH_MAX) return failure(Errno::nametoolong);
    Path path;
    if (!text.empty()) std::memcpy(path.text_.data(), text.data(), text.size());
    path.text_[text.size()] = '\0';
    path.size_ = text.size();
    if (path.view().find('\0') != std::string_view::npos) return failure(Errno::ilseq);
    if (path.view().starts_with('/')) return failure(Errno::notcapable);
    return path;
  }

  [[nodiscard]] const char* c_str() const { return text_.data(); }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  Path() = default;

  std::array<char, PATH_MAX> text_;  // only as much as is used is ever written
  std::size_t size_ = 0;
};

}  // namespace sluice::wasi
