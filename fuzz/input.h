// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace sluice::fuzz {

/// What the fuzzer made up, consumed from the front.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  /// At most `count` bytes: what is left.
  std::span<const std::uint8_t> take(std::size_t count) {
    const auto taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  /// A number or record as it lies in memory, with zeros for what is missing.
  template <class T>
  T take() {
    static_assert(std::is_trivially_copyable_v<T>);
    std::array<std::uint8_t, sizeof(T)> bytes{};
    std::ranges::copy(take(sizeof(T)), bytes.begin());
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  /// The text up to `end`, which is consumed too, or all that is left.
  std::string_view take_until(char end) {
    const std::string_view all(reinterpret_cast<const char*>(rest_.data()), rest_.size());
    const std::string_view text = all.substr(0, all.find(end));
    rest_ = rest_.subspan(std::min(text.size() + 1, rest_.size()));
    return text;
  }
  std::string_view take_text() {
    const auto bytes = take(rest_.size());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace sluice::fuzz
