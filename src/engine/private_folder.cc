// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/private_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/temporary_file.h"

namespace sluice::engine {
namespace {

bool is_private(const struct stat& status) {
  return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// No file takes longer to write, in seconds.
constexpr std::time_t longest_write = 86400;

struct File {
  std::string name;
  timespec modified;
  std::uint64_t size;
};

std::vector<File> list_files(int folder) {
  // Opened anew: a duplicate would share the reading position.
  const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return {};
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(fdopendir(copy), &closedir);
  if (!directory) {
    close(copy);
    return {};
  }
  std::vector<File> files;
  while (const dirent* entry = readdir(directory.get())) {
    struct stat status;
    if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!S_ISREG(status.st_mode)) continue;
    files.push_back({entry->d_name, status.st_mtim, static_cast<std::uint64_t>(status.st_size)});
  }
  return files;
}

}  // namespace

PrivateFolder::Result<PrivateFolder> PrivateFolder::open(const std::filesystem::path& path) {
  net::FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status;
  if (!folder || fstat(folder.get(), &status) != 0) return std::unexpected(errno);
  if (!is_private(status)) return std::unexpected(EPERM);
  return PrivateFolder(std::move(folder));
}

PrivateFolder::Result<PrivateFolder> PrivateFolder::create(const std::filesystem::path& path) {
  std::filesystem::path prefix;
  for (const auto& part : path) {
    prefix /= part;
    // What exists, of whatever kind, is judged by open().
    if (mkdir(prefix.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      const int error = errno;
      if (struct stat status; stat(prefix.c_str(), &status) != 0) return std::unexpected(error);
    }
  }
  return open(path);
}

PrivateFolder::Result<net::FileDescriptor> PrivateFolder::open_file(const std::string& name) const {
  net::FileDescriptor file(
      openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status;
  if (!file || fstat(file.get(), &status) != 0) return std::unexpected(errno);
  if (!S_ISREG(status.st_mode) || !is_private(status)) return std::unexpected(EPERM);
  return file;
}

PrivateFolder::Result<void> PrivateFolder::write_file(
    const std::string& name, std::span<const std::span<const std::byte>> parts) const {
  const auto temporary = TemporaryFile::create(folder_.get(), S_IRUSR | S_IWUSR);
  if (!temporary) return std::unexpected(temporary.error());
  Result<void> status;
  for (const auto part : parts) {
    if (status) status = write_all(temporary->file.get(), part);
  }
  // What is read without being checked again must not be lost where its name is not.
  if (status && fdatasync(temporary->file.get()) != 0) status = std::unexpected(errno);
  if (status &&
      renameat(folder_.get(), temporary->name.c_str(), folder_.get(), name.c_str()) != 0) {
    status = std::unexpected(errno);
  }
  if (!status) remove_file(temporary->name);
  return status;
}

void PrivateFolder::remove_file(const std::string& name) const {
  unlinkat(folder_.get(), name.c_str(), 0);
}

void PrivateFolder::trim(std::uint64_t limit) const {
  std::vector<File> files = list_files(folder_.get());
  std::ranges::sort(files, [](const File& a, const File& b) {
    return std::pair(a.modified.tv_sec, a.modified.tv_nsec) >
           std::pair(b.modified.tv_sec, b.modified.tv_nsec);
  });
  const std::time_t now = std::time(nullptr);
  std::uint64_t kept = 0;
  for (const File& file : files) {
    const bool is_left_behind =
        file.name.front() == TemporaryFile::mark && now - file.modified.tv_sec > longest_write;
    if (!is_left_behind) kept += file.size;
    if (is_left_behind || kept > limit) remove_file(file.name);
  }
}

}  // namespace sluice::engine
