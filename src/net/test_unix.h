// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>

#include "net/socket_file.h"
#include "net/unix_socket.h"
#include "support/test_folder.h"

/// Unix sockets with a path, for tests.
namespace sluice::net {

class SocketFolder : public TestFolder {
 public:
  [[nodiscard]] UnixName name(const char* of) const { return UnixName((*this / of).string()); }
};

inline UnixSocket open_unix(int type) {
  return UnixSocket::open(no_meter, type, SOCK_NONBLOCK).value();
}

inline SocketFile found(const UnixName& name, SocketFile::Purpose purpose) {
  SocketFile file(name, purpose);
  file.find();
  return file;
}
inline SocketFile existing_file(const UnixName& name) {
  return found(name, SocketFile::Purpose::reach);
}
inline SocketFile file_to_make(const UnixName& name) {
  return found(name, SocketFile::Purpose::make);
}

/// A file that shall be made there, as UnixSocket::bind() takes it.
inline std::shared_ptr<const SocketFile> to_bind(const UnixName& name) {
  return std::make_shared<const SocketFile>(file_to_make(name));
}

}  // namespace sluice::net
