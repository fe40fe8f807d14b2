// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/c_api.h"

namespace sluice::engine {

/// A SHA-256.
using Digest = std::array<std::uint8_t, 32>;

inline Digest digest(std::span<const std::byte> bytes) {
  Digest digest;
  sluice_sha256(data(bytes), bytes.size(), digest.data());
  return digest;
}

/// The digest of the digests of a content's chunks: the content need not be in memory at once.
class ChunkedDigest {
 public:
  static constexpr std::size_t chunk_size = std::size_t{16} << 10;

  /// All chunks but the last must have chunk_size bytes.
  void add(std::span<const std::byte> chunk) {
    const Digest part = digest(chunk);
    parts_.insert(parts_.end(), part.begin(), part.end());
  }
  [[nodiscard]] Digest value() const { return digest(std::as_bytes(std::span(parts_))); }

 private:
  std::vector<std::uint8_t> parts_;
};

inline Digest chunked_digest(std::span<const std::byte> bytes) {
  ChunkedDigest digest;
  while (!bytes.empty()) {
    const auto chunk = bytes.first(std::min(bytes.size(), ChunkedDigest::chunk_size));
    digest.add(chunk);
    bytes = bytes.subspan(chunk.size());
  }
  return digest.value();
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
