// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdlib>

#include <filesystem>
#include <memory>
#include <string>

#include "net/socket_file.h"
#include "net/unix_socket.h"

/// Unix sockets with a path, for tests.
namespace sluice::net {

/// A directory of its own, by its path without links, gone with it.
class SocketFolder {
 public:
  SocketFolder() {
    std::string name = std::filesystem::temp_directory_path() / "sluice-unix-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::filesystem::filesystem_error(name, {});
    path_ = std::filesystem::canonical(name);
  }
  SocketFolder(const SocketFolder&) = delete;
  SocketFolder& operator=(const SocketFolder&) = delete;
  SocketFolder(SocketFolder&&) = delete;
  SocketFolder& operator=(SocketFolder&&) = delete;
  ~SocketFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] UnixName name(const char* of) const { return UnixName((path_ / of).string()); }

 private:
  std::filesystem::path path_;
};

inline UnixSocket open_unix(int type) {
  return UnixSocket::open(no_meter, type, SOCK_NONBLOCK).value();
}

/// A file that shall be made there, as UnixSocket::bind() takes it.
inline std::shared_ptr<const SocketFile> to_bind(const UnixName& name) {
  return std::make_shared<const SocketFile>(SocketFile::to_make(name));
}

}  // namespace sluice::net
