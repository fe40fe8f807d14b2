// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/c_api.h"
#include "engine/digest.h"

namespace sluice::engine {

/// A folder of compiled code. Its files are run as native code, so the folder and each file must be
/// this user's and writable by nobody else. No failure here is more than a hint: the module is
/// compiled again.
///
/// A file is named after its key and holds the engine's serialised module, then a Checksum of that,
/// which tells a damaged file, not a forged one. Safe under threads and processes: files appear
/// whole, by rename(2).
class ModuleCache {
 public:
  using Hint = std::function<void(std::string_view)>;

  /// `folder` is created, with mode 0700, when something is first stored; empty: nothing is found
  /// or stored. Beyond `limit` bytes the files used longest ago are removed. `hint` may be empty.
  explicit ModuleCache(std::filesystem::path folder, Hint hint = {},
                       std::uint64_t limit = std::uint64_t{512} << 20);

  /// The module stored under `key`, mapped; null when there is none that is whole and fits.
  [[nodiscard]] ModulePtr find(const Digest& key, const wasm_engine_t* engine) const;
  /// Stores a serialised module, in place of what was there.
  void store(const Digest& key, std::span<const std::byte> code) const;

  /// Records that a source file, known by the bytes `source`, has what is stored under `key`: a
  /// start then reads neither of them, however large they are.
  void note_seen(std::span<const std::byte> source, const Digest& key) const;
  /// The module of a source file that note_seen() recorded, mapped; null when there is none, or
  /// what was stored has changed since.
  [[nodiscard]] ModulePtr find_seen(std::span<const std::byte> source,
                                    const wasm_engine_t* engine) const;

  /// Records that a precompiled file with this digest was made by this user. False, with a hint,
  /// when it could not be recorded.
  [[nodiscard]] bool trust(const Digest& file) const;
  /// Whether trust() recorded it.
  [[nodiscard]] bool trusts(const Digest& file) const;

 private:
  void hint(std::string_view message) const;

  std::filesystem::path folder_;
  Hint hint_;
  std::uint64_t limit_;
};

/// `$XDG_CACHE_HOME/sluice/modules`, else `$HOME/.cache/sluice/modules`; empty when neither is set.
[[nodiscard]] std::filesystem::path default_cache_folder();

}  // namespace sluice::engine
