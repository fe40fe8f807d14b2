// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/c_api.h"
#include "sluice/module.h"
#include "sluice/result.h"

namespace sluice::engine {

class Engine;

/// Whether it is the memory that the preparation for threads made an import of.
[[nodiscard]] bool is_prepared_memory(const Extern& import);

/// Compiled code. Immutable.
class Module {
 public:
  Module(std::shared_ptr<const Engine> engine, ModulePtr code, std::string name)
      : engine_(std::move(engine)), code_(std::move(code)), name_(std::move(name)) {}

  [[nodiscard]] const Engine& engine() const { return *engine_; }
  [[nodiscard]] const wasmtime_module_t* get() const { return code_.get(); }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// In the module's order. With an import of memory where the module had a shared one of its own.
  [[nodiscard]] std::vector<Extern> imports() const;
  [[nodiscard]] std::vector<Extern> exports() const;
  /// The exports that it got when it was prepared for threads (engine-crate/prepare-threads).
  [[nodiscard]] std::vector<Extern> prepared_exports() const;

  /// See sluice::Module.
  [[nodiscard]] Result<bool> write_compiled(const std::filesystem::path& path) const;

 private:
  std::shared_ptr<const Engine> engine_;
  ModulePtr code_;
  std::string name_;
};

}  // namespace sluice::engine
