// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace sluice::engine {

/// Tells damaged bytes from whole ones, much faster than a digest. No protection against malice.
/// A change of one word always shows: xor and multiplication by an odd number lose nothing.
class Checksum {
 public:
  /// All chunks but the last must have a length that is a multiple of block_size.
  static constexpr std::size_t block_size = 32;

  void add(std::span<const std::byte> chunk) {
    for (; chunk.size() >= block_size; chunk = chunk.subspan(block_size)) add_block(chunk.data());
    std::array<std::byte, block_size> rest{};
    std::memcpy(rest.data(), chunk.data(), chunk.size());
    if (!chunk.empty()) add_block(rest.data());
  }
  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t all = 0;
    for (const std::uint64_t lane : lanes_) all = (all ^ lane ^ (all >> 29)) * odd;
    return all;
  }

 private:
  static constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;

  // Independent lanes, so that the processor works on all at once.
  void add_block(const std::byte* block) {
    std::array<std::uint64_t, 4> words;
    static_assert(sizeof words == block_size);
    std::memcpy(words.data(), block, sizeof words);
    for (std::size_t i = 0; i < words.size(); ++i) {
      lanes_[i] = (lanes_[i] ^ words[i] ^ (lanes_[i] >> 29)) * odd;
    }
  }

  std::array<std::uint64_t, 4> lanes_{1, 2, 3, 4};
};

}  // namespace sluice::engine
