// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "engine/c_api.h"
#include "engine/module.h"
#include "engine/module_cache.h"
#include "sluice/engine.h"
#include "sluice/result.h"

namespace sluice::engine {

/// One configured Wasmtime engine and its cache. Immutable; safe under threads.
class Engine : public std::enable_shared_from_this<Engine> {
  struct Token {};

 public:
  [[nodiscard]] static std::shared_ptr<const Engine> create(EngineOptions options);
  Engine(Token token, EngineOptions options);  // only for create()

  [[nodiscard]] wasm_engine_t* get() const { return engine_.get(); }
  [[nodiscard]] const ModuleCache& cache() const { return cache_; }

  /// Whether compiled code looks now and then whether its thread is to end.
  [[nodiscard]] bool interruptible() const { return interruptible_; }
  /// Makes all compiled code that is running look at once.
  void interrupt() const { wasmtime_engine_increment_epoch(engine_.get()); }

  /// See sluice::Engine.
  [[nodiscard]] Result<std::shared_ptr<const Module>> load(const std::filesystem::path& path) const;
  [[nodiscard]] Result<std::shared_ptr<const Module>> compile(std::span<const std::byte> bytes,
                                                              std::string_view name) const;

 private:
  /// Of everything that compiled code depends on.
  [[nodiscard]] Digest cache_key(const Digest& content) const;
  /// A name of a module, with all else that its compiled code depends on.
  [[nodiscard]] std::vector<std::byte> with_traits(std::span<const std::byte> name) const;
  /// What `bytes` hold, when they are not in the cache.
  [[nodiscard]] Result<std::shared_ptr<const Module>> make(std::span<const std::byte> bytes,
                                                           std::string_view name) const;
  [[nodiscard]] Result<ModulePtr> take_precompiled(std::span<const std::byte> bytes) const;
  [[nodiscard]] Result<ModulePtr> compile_anew(std::span<const std::byte> bytes,
                                               bool is_text) const;
  [[nodiscard]] Result<ModulePtr> deserialize(std::span<const std::byte> compiled) const;
  [[nodiscard]] std::shared_ptr<const Module> wrap(ModulePtr code, std::string_view name) const;

  bool interruptible_;
  EnginePtr engine_;
  ModuleCache cache_;
  bool allow_precompiled_;
};

}  // namespace sluice::engine
