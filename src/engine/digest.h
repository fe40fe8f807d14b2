// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/c_api.h"

namespace sluice::engine {

/// A SHA-256.
using Digest = std::array<std::uint8_t, 32>;

inline Digest digest(std::span<const std::byte> bytes) {
  Digest digest;
  sluice_sha256(data(bytes), bytes.size(), digest.data());
  return digest;
}

/// 64 hexadecimal digits.
inline std::string to_hex(const Digest& digest) {
  constexpr const char* digits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace sluice::engine
