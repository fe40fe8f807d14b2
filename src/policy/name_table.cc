// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/name_table.h"

namespace sluice::policy {

NameTable::NameTable(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    std::string_view key = entry.pattern.to_string();
    if (key.starts_with("*.")) key.remove_prefix(1);
    patterns_[std::string(key)].push_back(entry.span);
  }
}

}  // namespace sluice::policy
