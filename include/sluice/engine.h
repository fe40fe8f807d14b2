// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sluice/module.h"
#include "sluice/result.h"

namespace sluice {

namespace engine {
class Engine;
}

struct EngineOptions {
  /// Keep compiled code on disk, so that a module is compiled once.
  bool cache = true;
  /// Where; empty: default_cache_directory(). Created with mode 0700. A folder of another user, or
  /// one that others may write, is not used. What lies in it is run as native code, unconfined: no
  /// guest may be granted a directory (GuestOptions::directories) from which it can be reached.
  std::filesystem::path cache_directory = {};
  /// Take any precompiled file. Such a file is native code: one from elsewhere is not confined.
  /// Without this only files that Module::write_compiled made for the same cache folder are taken.
  bool allow_precompiled = false;
  /// Guests can be stopped while they compute. Costs loops some per cent; without it Guest::stop
  /// waits for the guest's next blocking call, or for ever.
  bool interruptible = true;
  /// Told, in one line, what slows the engine down but is no error, such as a cache that cannot be
  /// written. Called on the thread that loads; must not throw.
  std::function<void(std::string_view)> on_hint = {};
};

/// `$XDG_CACHE_HOME/sluice/modules`, else `~/.cache/sluice/modules`; empty when neither
/// XDG_CACHE_HOME nor HOME names a folder.
[[nodiscard]] std::filesystem::path default_cache_directory();

/// Compiles and loads modules. Cheap to copy: copies share it; safe to use from several threads.
class Engine {
 public:
  [[nodiscard]] static Result<Engine> create(EngineOptions options = {});

  /// Loads a file: a module in binary or in text form, or what Module::write_compiled wrote. The
  /// content decides, not the name.
  [[nodiscard]] Result<Module> load(const std::filesystem::path& path) const;
  /// The same from memory. `name` stands for it in messages.
  [[nodiscard]] Result<Module> compile(std::span<const std::byte> bytes,
                                       std::string_view name) const;

 private:
  explicit Engine(std::shared_ptr<const engine::Engine> engine) : engine_(std::move(engine)) {}
  std::shared_ptr<const engine::Engine> engine_;
};

}  // namespace sluice
