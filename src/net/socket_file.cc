// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/socket_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdint>
#include <utility>

namespace sluice::net {
namespace {

/// Links of proc(5) lead to what other paths do not, and are not followed.
Result<FileDescriptor> open_path(int folder, const std::string& path, int flags,
                                 std::uint64_t resolve = 0) {
  open_how how{};
  how.flags = static_cast<unsigned>(O_PATH | O_CLOEXEC | flags);
  how.resolve = RESOLVE_NO_MAGICLINKS | resolve;
  FileDescriptor opened(
      static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how)));
  if (!opened) return last_failure();
  return opened;
}

Result<std::string> read_link(const std::string& path) {
  std::array<char, PATH_MAX> text;
  const ssize_t size = ::readlink(path.c_str(), text.data(), text.size());
  if (size < 0) return last_failure();
  return std::string(text.data(), static_cast<std::size_t>(size));
}

std::string link_to(const FileDescriptor& open) {
  return fmt::format("/proc/self/fd/{}", open.get());
}

/// The path of what is open, if it still has one.
Result<std::string> path_of(const FileDescriptor& open) {
  struct stat status{};
  if (::fstat(open.get(), &status) != 0) return last_failure();
  if (status.st_nlink == 0) return failure(ENOENT);
  return read_link(link_to(open));
}

/// Whether it has the form that address() has for a file that is not there yet.
bool is_in_open_folder(std::string_view path) {
  const auto skip = [&](std::string_view text) {
    const bool is_there = path.starts_with(text);
    if (is_there) path.remove_prefix(text.size());
    return is_there;
  };
  const auto skip_number = [&] {
    const std::size_t end = path.find_first_not_of("0123456789");
    if (end == 0 || end == path.npos) return false;
    path.remove_prefix(end);
    return true;
  };
  return skip("/proc/") && skip_number() && skip("/fd/") && skip_number() && skip("/") &&
         !path.empty() && !path.contains('/');
}

}  // namespace

SocketFile::SocketFile(const UnixName& name, Purpose purpose)
    : name_(name), purpose_(purpose), path_(name.bytes()) {
  if (name.is_none() || name.is_abstract()) {
    path_ = '@' + path_.substr(name.is_none() ? 0 : 1);
    be_no_place();
  } else if (!path_.starts_with('/')) {
    error_ = Errno{ENOENT};
  }
}

void SocketFile::find() {
  if (error_ || std::exchange(was_looked_for_, true)) return;
  if (purpose_ == Purpose::make) {
    open_folder();
  } else {
    open_file();
  }
}

void SocketFile::open_file() {
  if (auto opened = open_path(AT_FDCWD, name_.bytes(), 0)) {
    if (auto path = path_of(*opened)) {
      open_ = std::move(*opened);
      path_ = std::move(*path);
      return;
    }
  }
  // Why not is told of the folder, which can be judged, but not of where links in it lead.
  open_folder();
  if (error_) return;
  const auto there = open_path(open_.get(), last_, O_NOFOLLOW);
  if (there) return be_no_place();
  error_ = there.error();
}

void SocketFile::open_folder() {
  const std::size_t end = name_.bytes().rfind('/') + 1;
  const std::string folder = name_.bytes().substr(0, end);
  last_ = name_.bytes().substr(end);
  auto opened = open_path(AT_FDCWD, folder, O_DIRECTORY);
  auto path = opened ? path_of(*opened) : std::unexpected(opened.error());
  if (!path) {
    const auto without_links = open_path(AT_FDCWD, folder, O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    if (without_links || without_links.error() == Errno{ELOOP}) return be_no_place();
    error_ = without_links.error();
    return;
  }
  open_ = std::move(*opened);
  path_ = (*path == "/" ? "" : std::move(*path)) + '/' + last_;
  if (last_.empty()) error_ = Errno{ENOENT};
}

void SocketFile::be_no_place() {
  is_place_ = false;
  error_ = Errno{EACCES};
}

Result<UnixName> SocketFile::address() const {
  if (last_.empty()) return UnixName(link_to(open_));
  // What is bound here is known to others by this name, who have another /proc/self.
  const auto process = read_link("/proc/self");
  if (!process) return std::unexpected(process.error());
  const std::string path = fmt::format("/proc/{}/fd/{}/{}", *process, open_.get(), last_);
  if (path.size() >= sizeof(sockaddr_un::sun_path)) return failure(ENAMETOOLONG);
  return UnixName(path);
}

UnixName SocketFile::told_to_guest(const UnixName& of_peer) {
  if (!is_in_open_folder(of_peer.bytes())) return of_peer;
  // Numbers of processes and descriptors are not for guests.
  const FileDescriptor file(::open(of_peer.bytes().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISSOCK(status.st_mode)) return {};
  const auto path = path_of(file);
  return path && path->size() < sizeof(sockaddr_un::sun_path) ? UnixName(*path) : UnixName();
}

}  // namespace sluice::net
