// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/module.h"

#include "engine/module.h"

namespace sluice {

const std::string& Module::name() const { return code_->name(); }

std::vector<Extern> Module::imports() const {
  std::vector<Extern> imports = code_->imports();
  std::erase_if(imports, engine::is_prepared_memory);
  return imports;
}

std::vector<Extern> Module::exports() const { return code_->exports(); }

Result<bool> Module::write_compiled(const std::filesystem::path& path) const {
  return code_->write_compiled(path);
}

}  // namespace sluice
