// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/quota.h"

namespace sluice::wasi {

/// How much of the host's memory the texts take that a guest has open. Threads may share it.
class TextMemory {
 public:
  static constexpr std::size_t most = std::size_t{1024} * 1024;
  static constexpr std::size_t page = 4096;  ///< every text takes whole ones, at least one

  TextMemory() { left_->set_most(most); }

  /// Keeps as much as a text of this size takes, as long as it lives; null where there is less.
  [[nodiscard]] std::shared_ptr<const void> take(std::size_t size) {
    const std::uint64_t taken = size == 0 ? page : (size + page - 1) / page * page;
    if (!left_->take_all(taken)) return nullptr;
    return {left_.get(), [left = left_, taken](const void* /*quota*/) { left->give_back(taken); }};
  }

 private:
  std::shared_ptr<net::Quota> left_ = std::make_shared<net::Quota>();
};

}  // namespace sluice::wasi
