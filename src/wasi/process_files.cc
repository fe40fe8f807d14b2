// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/process_files.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::wasi {
namespace {

/// The inode of the topmost directory of every proc(5).
constexpr ino_t top_inode = 1;

/// Where the file is, by the kernel's word: no symbolic link is left in it.
std::optional<std::string> path_of(int file) {
  std::array<char, PATH_MAX> path;
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  if (size <= 0 || static_cast<std::size_t>(size) == path.size() || path[0] != '/') return {};
  return std::string(path.data(), static_cast<std::size_t>(size));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Whether `path`, of a file on `device`, leads there by the topmost directory of that device and
/// then by no process's. False where that can't be told.
bool is_of_no_process(const std::string& path, dev_t device) {
  std::string_view below;  // the component behind the directory that is looked at
  bool is_top = false;
  for (std::size_t end = path.size();;) {
    const std::string directory = end == 0 ? "/" : path.substr(0, end);
    struct stat status{};
    if (::lstat(directory.c_str(), &status) != 0) return false;
    if (status.st_dev != device) return is_top;
    is_top = status.st_ino == top_inode;
    if (is_top && is_number(below)) return false;
    if (end == 0) return is_top;
    const std::size_t slash = path.rfind('/', end - 1);
    below = std::string_view(path).substr(slash + 1, end - slash - 1);
    end = slash;
  }
}

}  // namespace

Result<void> refuse_process_files(const net::FileDescriptor& file, int flags) {
  struct statfs system{};
  if (::fstatfs(file.get(), &system) != 0) return failure(last_error());
  if (system.f_type != PROC_SUPER_MAGIC) return {};
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return failure(last_error());
  const bool is_readable_by_all =
      (flags & O_ACCMODE) == O_RDONLY && (status.st_mode & S_IROTH) != 0;
  const auto path = path_of(file.get());
  const bool is_harmless = is_readable_by_all && !S_ISLNK(status.st_mode) && path &&
                           is_of_no_process(*path, status.st_dev);
  return is_harmless ? Result<void>() : failure(Errno::notcapable);
}

}  // namespace sluice::wasi
