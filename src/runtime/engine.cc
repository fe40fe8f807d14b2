// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/engine.h"

#include "engine/engine.h"
#include "engine/module_cache.h"

namespace sluice {
namespace {

Result<Module> wrap(Result<std::shared_ptr<const engine::Module>> code) {
  if (!code) return std::unexpected(code.error());
  return Module(std::move(*code));
}

}  // namespace

std::filesystem::path default_cache_directory() { return engine::default_cache_folder(); }

Result<Engine> Engine::create(EngineOptions options) {
  return Engine(engine::Engine::create(std::move(options)));
}

Result<Module> Engine::load(const std::filesystem::path& path) const {
  return wrap(engine_->load(path));
}

Result<Module> Engine::compile(std::span<const std::byte> bytes, std::string_view name) const {
  return wrap(engine_->compile(bytes, name));
}

}  // namespace sluice
