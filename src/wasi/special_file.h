// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "wasi/descriptor.h"
#include "wasi/errno.h"
#include "wasi/text_memory.h"

/// Files that every program expects, whatever folders it was granted.
namespace sluice::wasi {

enum class SpecialFile : std::uint8_t { null, zero, full, random, urandom, services };

/// The one of the host. `flags` may have O_RDONLY, O_WRONLY or O_RDWR, O_APPEND, O_NONBLOCK and
/// O_CLOEXEC, which is always set; others are `inval`. services(5) can only be read: `acces`.
[[nodiscard]] Result<Descriptor> open_special(SpecialFile file, int flags);

/// A text that the guest gives, as a file that can only be read and that nothing else changes.
/// It is in the host's memory: `fbig` beyond `longest_text`, `nomem` beyond what is left of
/// `memory`, where it counts until it is closed.
inline constexpr std::size_t longest_text = std::size_t{64} * 1024;
[[nodiscard]] Result<Descriptor> open_text(std::span<const std::byte> text, TextMemory& memory);

}  // namespace sluice::wasi
