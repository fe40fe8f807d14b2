// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/socket_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <climits>

#include <array>
#include <utility>

namespace sluice::net {
namespace {

/// Links of proc(5) lead to what other paths do not, and are not followed.
Result<FileDescriptor> open_path(const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned>(O_PATH | O_CLOEXEC | flags);
  how.resolve = RESOLVE_NO_MAGICLINKS;
  FileDescriptor opened(
      static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
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

/// Whether it has the form that address() has for a file that is not there yet.
bool is_in_open_folder(std::string_view path) {
  return path.starts_with("/proc/") && path.contains("/fd/");
}

}  // namespace

SocketFile::SocketFile(const UnixName& name) : name_(name), path_(name.bytes()) {
  if (name.is_none() || name.is_abstract()) {
    path_ = '@' + path_.substr(name.is_none() ? 0 : 1);
    error_ = Errno{EACCES};
  } else if (!path_.starts_with('/')) {
    error_ = Errno{ENOENT};
  }
}

SocketFile SocketFile::existing(const UnixName& name) {
  SocketFile file(name);
  if (file.error_) return file;
  auto opened = open_path(name.bytes(), 0);
  if (!opened) {
    file.open_folder();  // which tells where it would be
    file.error_ = opened.error();
    return file;
  }
  file.open_ = std::move(*opened);
  if (auto path = read_link(link_to(file.open_))) {
    file.path_ = std::move(*path);
  } else {
    file.error_ = path.error();
  }
  return file;
}

SocketFile SocketFile::to_make(const UnixName& name) {
  SocketFile file(name);
  if (!file.error_) file.open_folder();
  return file;
}

void SocketFile::open_folder() {
  const std::size_t end = name_.bytes().rfind('/') + 1;
  last_ = name_.bytes().substr(end);
  auto opened = open_path(name_.bytes().substr(0, end), O_DIRECTORY);
  auto folder = opened ? read_link(link_to(*opened)) : std::unexpected(opened.error());
  if (!folder) {
    error_ = folder.error();
    return;
  }
  open_ = std::move(*opened);
  path_ = (*folder == "/" ? "" : std::move(*folder)) + '/' + last_;
  if (last_.empty()) error_ = Errno{ENOENT};
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
  const FileDescriptor file(::open(of_peer.bytes().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISSOCK(status.st_mode)) return of_peer;
  const auto path = read_link(link_to(file));
  return path && path->size() < sizeof(sockaddr_un::sun_path) ? UnixName(*path) : of_peer;
}

}  // namespace sluice::net
