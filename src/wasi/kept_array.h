// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <vector>

namespace sluice::wasi {

/// Empties an array that a thread keeps for its next wait. One that has grown large is given back.
template <class T>
void empty(std::vector<T>& array) {
  constexpr std::size_t kept_capacity = std::size_t{1} << 14;
  array.clear();
  if (array.capacity() > kept_capacity) std::vector<T>().swap(array);
}

}  // namespace sluice::wasi
