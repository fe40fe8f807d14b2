// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/module_cache.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/private_folder.h"

namespace sluice::engine {
namespace {

constexpr const char* trusted_folder = "trusted";

std::string reason(int error) {
  if (error == EPERM) return "it belongs to another user, or others may write it";
  return std::strerror(error);
}

/// A whole file, mapped for reading.
class MappedFile {
 public:
  explicit MappedFile(int file) {
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size == 0) return;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (address != MAP_FAILED) bytes_ = {static_cast<const std::byte*>(address), size};
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (!bytes_.empty()) munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

/// Whether the file ends with the digest of what comes before.
bool is_whole(int file) {
  const MappedFile mapped(file);
  const std::span<const std::byte> bytes = mapped.bytes();
  if (bytes.size() < sizeof(Digest)) return false;
  const Digest expected = digest(bytes.first(bytes.size() - sizeof(Digest)));
  return std::memcmp(expected.data(), bytes.last(sizeof(Digest)).data(), sizeof(Digest)) == 0;
}

/// Keeps a file that is in use from being trimmed.
void mark_used(int file) { futimens(file, nullptr); }

}  // namespace

ModuleCache::ModuleCache(std::filesystem::path folder, Hint hint, std::uint64_t limit)
    : folder_(std::move(folder)), hint_(std::move(hint)), limit_(limit) {}

void ModuleCache::hint(std::string_view message) const {
  if (hint_) hint_(message);
}

ModulePtr ModuleCache::find(const Digest& key, const wasm_engine_t* engine) const {
  if (folder_.empty()) return {};
  const auto folder = PrivateFolder::open(folder_);
  if (!folder) {
    if (folder.error() != ENOENT) {
      hint(fmt::format("the cache folder {} is not used: {}", folder_.string(),
                       reason(folder.error())));
    }
    return {};
  }
  const std::string name = to_hex(key);
  const auto file = folder->open_file(name);
  if (!file) {
    if (file.error() != ENOENT) {
      hint(fmt::format("the cached file {} is not used: {}", (folder_ / name).string(),
                       reason(file.error())));
    }
    return {};
  }
  wasmtime_module_t* module = nullptr;
  if (is_whole(file->get()) &&
      ErrorPtr(sluice_module_map(engine, file->get(), &module)) == nullptr) {
    mark_used(file->get());
    return ModulePtr(module);
  }
  hint(fmt::format("the cached file {} is damaged; the module is compiled again",
                   (folder_ / name).string()));
  return {};
}

void ModuleCache::store(const Digest& key, std::span<const std::byte> code) const {
  if (folder_.empty()) return;
  const auto not_kept = [this](int error) {
    hint(fmt::format("compiled code is not kept in {}: {}", folder_.string(), reason(error)));
  };
  const auto folder = PrivateFolder::create(folder_);
  if (!folder) return not_kept(folder.error());
  const Digest checksum = digest(code);
  const std::array<std::span<const std::byte>, 2> parts{code, std::as_bytes(std::span(checksum))};
  if (const auto written = folder->write_file(to_hex(key), parts); !written) {
    return not_kept(written.error());
  }
  folder->trim(limit_);
}

void ModuleCache::trust(const Digest& file) const {
  const auto not_recorded = [this](int error) {
    hint(fmt::format("the precompiled file is not recorded as this user's in {}: {}",
                     folder_.string(), reason(error)));
  };
  if (folder_.empty()) return;
  if (const auto parent = PrivateFolder::create(folder_); !parent) {
    return not_recorded(parent.error());
  }
  const auto folder = PrivateFolder::create(folder_ / trusted_folder);
  if (!folder) return not_recorded(folder.error());
  if (const auto written = folder->write_file(to_hex(file), {}); !written) {
    return not_recorded(written.error());
  }
}

bool ModuleCache::trusts(const Digest& file) const {
  if (folder_.empty() || !PrivateFolder::open(folder_)) return false;
  const auto folder = PrivateFolder::open(folder_ / trusted_folder);
  return folder && folder->open_file(to_hex(file));
}

std::filesystem::path default_cache_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && cache[0] == '/') {
    return std::filesystem::path(cache) / "sluice" / "modules";
  }
  const char* const home = std::getenv("HOME");
  if (home != nullptr && home[0] == '/') {
    return std::filesystem::path(home) / ".cache" / "sluice" / "modules";
  }
  return {};
}

}  // namespace sluice::engine
