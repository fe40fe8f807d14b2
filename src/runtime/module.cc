// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/module.h"

#include "engine/module.h"

namespace sluice {

const std::string& Module::name() const { return code_->name(); }

std::vector<Extern> Module::imports() const { return code_->imports(); }

std::vector<Extern> Module::exports() const { return code_->exports(); }

Result<bool> Module::write_compiled(const std::filesystem::path& path) const {
  return code_->write_compiled(path);
}

}  // namespace sluice
