// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice::policy {

/// Leads to a window of ascending numbers that has the last one which is not above another number:
/// by steps of equal width, and where numbers are crowded in one, by smaller steps of that one.
template <class Number, std::size_t window>
class StepIndex {
 public:
  StepIndex() = default;  ///< nothing may be asked of it
  /// There are two numbers at least.
  explicit StepIndex(std::span<const Number> numbers) { add(numbers, 0); }

  /// Where the window begins. `number` is not below the first one.
  [[nodiscard]] std::uint32_t begin(Number number) const {
    std::uint32_t found = begins_[scales_.front().step(number)];
    while (found >= smaller) found = begins_[scales_[found - smaller].step(number)];
    return found;
  }

 private:
  /// From here on what stands for a step is an index of scales_.
  static constexpr std::uint32_t smaller = std::uint32_t{1} << 31;

  struct Scale {
    Number base;
    Number last;  ///< step
    std::uint32_t shift;
    std::uint32_t begin;  ///< of its steps in begins_
    [[nodiscard]] std::size_t step(Number number) const {
      const Number above = number > base ? number - base : 0;
      return begin + std::min<Number>(above >> shift, last);
    }
  };

  /// Of `numbers`, the first of which is number `first` of all. It may stand far from the others.
  std::uint32_t add(std::span<const Number> numbers, std::uint32_t first) {
    Scale scale{.base = numbers[1],
                .last = numbers.back() - numbers[1],
                .shift = 0,
                .begin = static_cast<std::uint32_t>(begins_.size())};
    while (scale.last >> scale.shift >= 2 * numbers.size()) ++scale.shift;
    scale.last >>= scale.shift;
    const std::size_t steps = static_cast<std::size_t>(scale.last) + 1;
    begins_.resize(begins_.size() + steps);
    const auto index = static_cast<std::uint32_t>(scales_.size());
    scales_.push_back(scale);
    std::size_t begin = 0;
    for (std::size_t step = 0; step < steps; ++step) {
      std::size_t end = begin;  // the last number that is within the step
      while (end + 1 < numbers.size() && scale.step(numbers[end + 1]) <= scale.begin + step) ++end;
      begins_[scale.begin + step] = end - begin < window
                                        ? first + static_cast<std::uint32_t>(begin)
                                        : smaller + add(numbers.subspan(begin, end - begin + 1),
                                                        first + static_cast<std::uint32_t>(begin));
      begin = end;
    }
    return index;
  }

  std::vector<std::uint32_t> begins_;
  std::vector<Scale> scales_;  ///< the first one is of all numbers
};

}  // namespace sluice::policy
