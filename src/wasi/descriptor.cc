// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace sluice::wasi {
namespace {

int socket_option(int host, int option) {
  int value = 0;
  socklen_t length = sizeof value;
  return ::getsockopt(host, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

bool is_network_socket(int host) {
  const int domain = socket_option(host, SO_DOMAIN);
  const int type = socket_option(host, SO_TYPE);
  return (domain == AF_INET || domain == AF_INET6) && (type == SOCK_STREAM || type == SOCK_DGRAM);
}

FileType socket_type(int host) {
  return socket_option(host, SO_TYPE) == SOCK_STREAM ? FileType::socket_stream
                                                     : FileType::socket_dgram;
}

/// The rights that make sense for what `host` is. A terminal is a character device that can't be
/// positioned: C libraries tell one by the absence of these rights.
Rights applicable_rights(int host, FileType type) {
  switch (type) {
    case FileType::directory:
      return rights::directory;
    case FileType::regular_file:
    case FileType::block_device:
      return rights::file;
    case FileType::character_device:
      return ::lseek(host, 0, SEEK_CUR) < 0 ? rights::stream : rights::file;
    default:
      return rights::stream;
  }
}

Rights rights_of_access_mode(int flags) {
  switch (flags & O_ACCMODE) {
    case O_RDONLY:
      return ~rights::writing;
    case O_WRONLY:
      return ~rights::fd_read;
    default:
      return ~Rights{0};
  }
}

}  // namespace

FileType file_type(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular_file;
  if (S_ISDIR(mode)) return FileType::directory;
  if (S_ISLNK(mode)) return FileType::symbolic_link;
  if (S_ISCHR(mode)) return FileType::character_device;
  if (S_ISBLK(mode)) return FileType::block_device;
  if (S_ISSOCK(mode)) return FileType::socket_stream;
  return FileType::unknown;
}

Descriptor::Descriptor(net::FileDescriptor host, FileType type, Rights base, Rights inheriting)
    : handle_(std::move(host)),
      type_(type),
      base_(base),
      inheriting_(inheriting),
      directory_cookies_(type == FileType::directory ? std::make_unique<DirectoryCookies>()
                                                     : nullptr) {}

Descriptor::Descriptor(net::Socket&& socket)
    : handle_(std::move(socket)),
      type_(std::get<net::Socket>(handle_).transport() == net::Transport::tcp
                ? FileType::socket_stream
                : FileType::socket_dgram),
      base_(rights::socket),
      inheriting_(rights::socket) {}

Descriptor::Descriptor(net::UnixSocket&& socket)
    : handle_(std::move(socket)),
      type_(std::get<net::UnixSocket>(handle_).type() == SOCK_STREAM ? FileType::socket_stream
                                                                     : FileType::socket_dgram),
      base_(rights::socket),
      inheriting_(rights::socket) {}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : handle_(std::move(other.handle_)),
      type_(other.type_),
      base_(other.base_rights()),
      inheriting_(other.inheriting_rights()),
      preopen_name_(std::move(other.preopen_name_)),
      is_beneath_grant_(other.is_beneath_grant_),
      directory_cookies_(std::move(other.directory_cookies_)),
      held_(std::move(other.held_)) {}

Result<Descriptor> Descriptor::adopt(net::FileDescriptor host, Rights base, Rights inheriting) {
  struct stat status{};
  const int flags = ::fcntl(host.get(), F_GETFL);
  if (flags < 0 || ::fstat(host.get(), &status) != 0) return failure(last_error());
  FileType type = file_type(status.st_mode);
  if (S_ISSOCK(status.st_mode)) {
    if (is_network_socket(host.get())) {
      auto socket = net::Socket::adopt(std::move(host));
      if (!socket) return failure(from_host(socket.error()));
      return Descriptor(std::move(*socket));
    }
    type = socket_type(host.get());
  }
  base &= applicable_rights(host.get(), type) & rights_of_access_mode(flags);
  if (type != FileType::directory) inheriting = 0;
  return Descriptor(std::move(host), type, base, inheriting);
}

Result<void> Descriptor::restrict_rights(Rights base, Rights inheriting) {
  if ((base & ~base_rights()) != 0 || (inheriting & ~inheriting_rights()) != 0) {
    return failure(Errno::notcapable);
  }
  base_.fetch_and(base, std::memory_order_relaxed);
  inheriting_.fetch_and(inheriting, std::memory_order_relaxed);
  return {};
}

}  // namespace sluice::wasi
