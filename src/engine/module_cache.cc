// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/module_cache.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "engine/checksum.h"
#include "engine/file.h"
#include "engine/file_identity.h"
#include "engine/private_folder.h"

namespace sluice::engine {
namespace {

constexpr const char* trusted_folder = "trusted";
constexpr const char* seen_folder = "seen";

/// What a file of `seen` begins with; then follows what the source is known by.
struct SeenRecord {
  Digest key;
  FileIdentity code;
};
constexpr std::uint64_t seen_limit = std::uint64_t{256} << 10;

/// The name of the record; a digest would take longer than all the reading. Should two sources have
/// one name, the record is of the one noted last, and the other is read in full at each start.
std::string record_name(std::span<const std::byte> source) {
  Checksum checksum;
  checksum.add(source);
  return fmt::format("{:016x}", checksum.value());
}

std::string reason(int error) {
  if (error == EPERM) return "it belongs to another user, or others may write it";
  return std::strerror(error);
}

constexpr std::size_t checksum_size = sizeof(std::uint64_t);
static_assert(ChunkedDigest::chunk_size % Checksum::block_size == 0);

/// Whether the file ends with the checksum of what comes before.
bool is_whole(const net::FileDescriptor& file, std::uint64_t size) {
  if (size < checksum_size) return false;
  const std::uint64_t code_size = size - checksum_size;
  Checksum checksum;
  const auto read =
      read_chunks(file, code_size, [&](std::span<const std::byte> chunk) { checksum.add(chunk); });
  std::uint64_t expected = 0;
  return read == code_size &&
         pread(file.get(), &expected, sizeof expected, static_cast<off_t>(code_size)) ==
             sizeof expected &&
         checksum.value() == expected;
}

/// Keeps a file that is in use from being trimmed. Once a day is enough: true when it was done.
bool mark_used(const net::FileDescriptor& file, const struct stat& status) {
  constexpr std::time_t day = 86400;
  return std::time(nullptr) - status.st_mtime > day && futimens(file.get(), nullptr) == 0;
}

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
  struct stat status;
  wasmtime_module_t* module = nullptr;
  if (fstat(file->get(), &status) == 0 &&
      is_whole(*file, static_cast<std::uint64_t>(status.st_size)) &&
      ErrorPtr(sluice_module_map(engine, file->get(), &module)) == nullptr) {
    mark_used(*file, status);
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
  Checksum checksum;
  checksum.add(code);
  const std::uint64_t sum = checksum.value();
  const std::array<std::span<const std::byte>, 2> parts{code, std::as_bytes(std::span(&sum, 1))};
  if (const auto written = folder->write_file(to_hex(key), parts); !written) {
    return not_kept(written.error());
  }
  folder->trim(limit_);
}

void ModuleCache::note_seen(std::span<const std::byte> source, const Digest& key) const {
  const auto folder = PrivateFolder::open(folder_);
  if (!folder) return;
  const auto code = folder->open_file(to_hex(key));
  if (!code) return;
  struct stat status;
  if (fstat(code->get(), &status) != 0) return;
  const auto records = PrivateFolder::create(folder_ / seen_folder);
  if (!records) return;
  const SeenRecord record{.key = key, .code = file_identity(status)};
  const std::array parts{std::as_bytes(std::span(&record, 1)), source};
  if (records->write_file(record_name(source), parts)) records->trim(seen_limit);
}

ModulePtr ModuleCache::find_seen(std::span<const std::byte> source,
                                 const wasm_engine_t* engine) const {
  if (folder_.empty()) return {};
  const auto folder = PrivateFolder::open(folder_);
  const auto records = PrivateFolder::open(folder_ / seen_folder);
  if (!folder || !records) return {};
  const auto file = records->open_file(record_name(source));
  if (!file) return {};
  std::vector<std::byte> content(sizeof(SeenRecord) + source.size() + 1);
  const ssize_t size = pread(file->get(), content.data(), content.size(), 0);
  if (size != std::ssize(content) - 1) return {};
  SeenRecord record;
  std::memcpy(&record, content.data(), sizeof record);
  if (!std::ranges::equal(std::span(content).subspan(sizeof record, source.size()), source)) {
    return {};
  }
  const auto code = folder->open_file(to_hex(record.key));
  struct stat status;
  wasmtime_module_t* module = nullptr;
  if (!code || fstat(code->get(), &status) != 0 || file_identity(status) != record.code ||
      ErrorPtr(sluice_module_map(engine, code->get(), &module)) != nullptr) {
    return {};
  }
  // The mark changes the identity, and the record is in use too.
  if (mark_used(*code, status)) note_seen(source, record.key);
  return ModulePtr(module);
}

bool ModuleCache::trust(const Digest& file) const {
  const auto not_recorded = [this](int error) {
    hint(fmt::format("the precompiled file is not recorded as this user's in {}: {}",
                     folder_.string(), reason(error)));
    return false;
  };
  if (folder_.empty()) return false;  // the engine has said why there is none
  if (const auto parent = PrivateFolder::create(folder_); !parent) {
    return not_recorded(parent.error());
  }
  const auto folder = PrivateFolder::create(folder_ / trusted_folder);
  if (!folder) return not_recorded(folder.error());
  if (const auto written = folder->write_file(to_hex(file), {}); !written) {
    return not_recorded(written.error());
  }
  folder->trim(limit_);
  return true;
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
