// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sluice/result.h"
#include "sluice/value.h"

namespace sluice {

namespace engine {
class Module;
}

/// What an import or an export is.
enum class ExternKind : std::uint8_t { function, global, table, memory, tag };

/// One import or export of a module.
struct Extern {
  std::string module;  ///< empty for an export
  std::string name;
  ExternKind kind = ExternKind::function;
  std::string type;                   ///< as text, for instance `(i32, i64) -> (i32)`
  std::vector<ValueType> parameters;  ///< of a function
  std::vector<ValueType> results;     ///< of a function
};

/// Compiled code. Cheap to copy: copies share it; safe to use from several threads.
class Module {
 public:
  /// The file's name, or what Engine::compile was given.
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::vector<Extern> imports() const;
  [[nodiscard]] std::vector<Extern> exports() const;

  /// Writes the compiled code to `path`, replacing what is there; on an error what is there stays.
  /// It runs with this version of the library on processors like this one, in engines that are
  /// EngineOptions::interruptible if this one is, and no others. Its digest is recorded
  /// in the cache folder, so that Engine::load takes it back without
  /// EngineOptions::allow_precompiled. False when it could not be recorded; EngineOptions::on_hint
  /// was told why.
  [[nodiscard]] Result<bool> write_compiled(const std::filesystem::path& path) const;

  /// The library's own: wraps and reaches the code.
  explicit Module(std::shared_ptr<const engine::Module> code) : code_(std::move(code)) {}
  [[nodiscard]] const std::shared_ptr<const engine::Module>& code() const { return code_; }

 private:
  std::shared_ptr<const engine::Module> code_;
};

}  // namespace sluice
