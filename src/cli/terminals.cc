// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/terminals.h"

#include <atomic>

namespace sluice::cli {
namespace {

std::atomic<const Guest*> current = nullptr;

}  // namespace

void restore_terminals_of(const Guest& guest) { current.store(&guest); }

void restore_terminals() {
  if (const Guest* const guest = current.load()) guest->restore_terminals();
}

}  // namespace sluice::cli
