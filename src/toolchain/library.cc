// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/library.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "toolchain/invocation.h"
#include "toolchain/process.h"

namespace sluice::toolchain {
namespace {

namespace fs = std::filesystem;
using Status = std::expected<void, std::string>;

constexpr std::string_view archive_name = "libsluice_posix.a";
constexpr std::string_view parts[] = {"lib-socket", "posix"};

/// FNV-1a, which tells versions apart; nobody gains by making two alike.
class Digest {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) mix(static_cast<unsigned char>(byte));
    mix(0);
  }
  void add_identity(const fs::path& file) {
    struct stat status{};
    stat(file.c_str(), &status);
    add(fmt::format("{} {} {}.{}", file.string(), status.st_size, status.st_mtim.tv_sec,
                    status.st_mtim.tv_nsec));
  }
  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", value_); }

 private:
  void mix(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3; }
  std::uint64_t value_ = 0xcbf29ce484222325;
};

/// The files below a folder, in order.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_regular_file(error)) files.push_back(at->path());
  }
  std::ranges::sort(files);
  return files;
}

std::expected<std::string, std::string> text_of(const fs::path& file) {
  std::ifstream stream(file);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream.good() && !stream.eof()) return std::unexpected(file.string() + ": can't be read");
  return text;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::string refused(const fs::path& folder, int error) {
  return fmt::format(
      "the guest library has to be compiled, and {} is not to be written ({}); XDG_CACHE_HOME can "
      "name another folder for it",
      folder.string(), std::strerror(error));
}

Status compile(const Surroundings& here, const Compiler& compiler, const fs::path& folder) {
  std::vector<Command> commands;
  auto archiver = find_tool(here, compiler, "ar");
  if (!archiver) return std::unexpected(archiver.error());
  const fs::path archive = folder / archive_name;
  archiver->insert(archiver->end(), {"rcs", archive});
  for (const std::string_view part : parts) {
    for (const fs::path& source : files_below(here.guest / part / "src")) {
      if (source.extension() != ".c") continue;
      // Two parts may have a file of the same name.
      const fs::path object = folder / fmt::format("{}-{}.o", part, source.stem().string());
      commands.push_back(library_object(compiler, here.guest, source, object));
      archiver->push_back(object);
    }
  }
  if (auto compiled = run_all(commands, folder); !compiled) return compiled;
  if (auto made = run_all({&*archiver, 1}, folder); !made) return made;
  std::error_code ignored;
  for (const fs::path& file : files_below(folder)) {
    if (file != archive) fs::remove(file, ignored);
  }
  return {};
}

/// Compiles into a folder beside `folder`, and renames it when all of it is there.
Status make(const Surroundings& here, const Compiler& compiler, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (error) return std::unexpected(refused(folder.parent_path(), error.value()));
  const fs::path lock_file = folder.string() + ".lock";
  const Descriptor lock(open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.number() < 0) return std::unexpected(refused(folder.parent_path(), errno));
  while (flock(lock.number(), LOCK_EX) != 0) {
    if (errno != EINTR) return std::unexpected(refused(lock_file, errno));
  }
  if (fs::exists(folder / archive_name, error)) return {};  // another process was first
  const fs::path unfinished = folder.string() + ".new";
  fs::remove_all(unfinished, error);
  fs::create_directory(unfinished, error);
  if (error) return std::unexpected(refused(folder.parent_path(), error.value()));
  Status made = compile(here, compiler, unfinished);
  if (made) {
    fs::rename(unfinished, folder, error);
    if (error) made = std::unexpected(refused(folder, error.value()));
  }
  if (!made) fs::remove_all(unfinished, error);
  return made;
}

}  // namespace

std::expected<fs::path, std::string> library_place(const Surroundings& here,
                                                   const Compiler& compiler) {
  if (here.cache.empty()) {
    return std::unexpected(
        "the guest library has to be compiled; XDG_CACHE_HOME or HOME has to say where to keep it");
  }
  Digest digest;
  digest.add_identity(compiler.program);
  digest.add_identity(compiler.libraries / "libc.a");
  digest.add_identity(compiler.headers);
  for (const std::string& word : library_object(compiler, here.guest, "", "")) digest.add(word);
  for (const std::string_view part : parts) {
    for (const char* folder : {"inc", "src"}) {
      for (const fs::path& file : files_below(here.guest / part / folder)) {
        const auto text = text_of(file);
        if (!text) return std::unexpected(text.error());
        digest.add(file.string());
        digest.add(*text);
      }
    }
  }
  return here.cache / "guest" / digest.text() / archive_name;
}

std::expected<fs::path, std::string> library(const Surroundings& here, const Compiler& compiler) {
  auto place = library_place(here, compiler);
  std::error_code error;
  if (!place || fs::exists(*place, error)) return place;
  if (auto made = make(here, compiler, place->parent_path()); !made) {
    return std::unexpected(made.error());
  }
  return place;
}

}  // namespace sluice::toolchain
